/** What a clerk at the counter or on the hotline does for whoever comes or calls: a booking is found by its code, moved, given up, made. */
import { ref, shallowRef } from 'vue'

import type { Problem } from '@shared/api/client'
import type { Booked, BookingReceipt, NewBooking } from '@shared/api/shapes'
import { words } from '@shared/words'

import { service, sessionEnded } from '../account/session'
import { load, unfilled, wrongIn } from './receptions'

const ASKED = ['name', 'phone', 'text', 'village'] as const

export const code = ref('')
export const found = shallowRef<Booked | null>(null)
export const said = ref('')
export const wrong = ref('')
export const receipt = shallowRef<BookingReceipt | null>(null)
/** What is wrong with a booking that was to be made, by field. */
export const missing = shallowRef<Record<string, string>>({})

export async function find(): Promise<void> {
  said.value = wrong.value = ''
  found.value = null
  const result = await service.lookUp(code.value.trim())
  if (!result.ok) return fail(result.problem)
  found.value = result.value.booking
  if (!result.value.booking) wrong.value = words.value.console.counter.noBooking
}

export async function moveTo(reception: string): Promise<void> {
  const result = await service.moveBooking(code.value.trim(), reception)
  if (!result.ok) return fail(result.problem)
  await find()
  said.value = words.value.console.counter.moved
  await load()
}

export async function giveUp(): Promise<void> {
  const result = await service.giveUpBooking(code.value.trim())
  if (!result.ok) return fail(result.problem)
  await find()
  said.value = words.value.console.counter.gone
  await load()
}

/** Whether the place is theirs now. Sent again unchanged it stays one booking. */
export async function book(wanted: NewBooking): Promise<boolean> {
  wrong.value = said.value = ''
  missing.value = unfilled(wanted, ASKED)
  if (Object.keys(missing.value).length) return false
  const result = await service.book(wanted)
  if (!result.ok) {
    const { errors } = result.problem
    if (errors?.length) missing.value = wrongIn(errors)
    else fail(result.problem)
    return false
  }
  receipt.value = result.value
  await load()
  return true
}

function fail({ status, kind, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  wrong.value = kind === 'refused' && detail ? detail : words.value.console.unreachable
}

/** Whoever logs in next begins afresh. */
export function forgetCounter(): void {
  code.value = said.value = wrong.value = ''
  found.value = null
  receipt.value = null
  missing.value = {}
}
