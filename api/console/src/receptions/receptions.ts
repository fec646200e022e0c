/** The sessions on the screen: what is announced, who comes to the one that is looked at, and what became of each. */
import { computed, ref, shallowRef } from 'vue'

import { uuid7 } from '@shared/uuid7'

import type { Problem } from '@shared/api/client'
import type { AnnouncedSession, BookingMark, ComingList, HeldAct, Reception, Role } from '@shared/api/shapes'
import { inWords, words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'

const PREPARERS: Role[] = ['centre', 'petition_office', 'town_desk', 'leader', 'supervisor']
const ANNOUNCERS: Role[] = ['centre', 'petition_office']

const answersFor = (roles: Role[], of: Reception): boolean =>
  !!person.value?.grants.some(({ tenant, role, scope }) => tenant === of.tenant && roles.includes(role) && !!scope && of.region.startsWith(scope))

/** The counter and the hotline serve every session of their chain. */
const booksFor = (of: Reception): boolean => !!person.value?.grants.some(({ tenant, role }) => tenant === of.tenant && role === 'registrar')

export const mayBook = computed(() => !!person.value?.grants.some(({ role }) => role === 'registrar'))
export const maySeeReceptions = computed(() => mayBook.value || !!person.value?.grants.some(({ role }) => PREPARERS.includes(role)))

export const receptions = shallowRef<Reception[] | null>(null)
export const chosen = ref('')
export const coming = shallowRef<ComingList | null>(null)
export const purpose = ref('')
export const trouble = ref('')
export const told = ref('')

/** Those that the person prepares; others are a matter of their own towns. */
export const mine = computed(() => (receptions.value ?? []).filter((one) => answersFor(PREPARERS, one) || booksFor(one)))
export const chosenSession = computed(() => mine.value.find((one) => one.reception_id === chosen.value) ?? null)
export const takesBookings = (of: Reception): boolean => of.places_left > 0 && !hasBegun(of)
export const mayEnd = (of: Reception): boolean => answersFor(ANNOUNCERS, of) && of.state !== 'cancelled' && of.state !== 'held'
export const hasBegun = (of: Reception): boolean => Date.parse(of.starts_at) <= Date.now()

/** Where the person may announce. */
export const announcingScope = computed(() => (person.value?.grants ?? []).filter(({ role, scope }) => ANNOUNCERS.includes(role) && !!scope))
/** What is wrong with a session that was to be announced, by field. */
export const faults = shallowRef<Record<string, string>>({})

const ANNOUNCED = ['region', 'leader', 'leader_name', 'leader_post', 'starts_at', 'place', 'hotline'] as const

/** Of these fields the ones that nobody filled in. */
export const unfilled = <F extends string>(given: Record<F, string>, asked: readonly F[]): Record<string, string> =>
  Object.fromEntries(asked.filter((field) => !given[field].trim()).map((field) => [field, words.value.console.counter.wanted]))

/** What the service finds wrong with a field, and what would be right. */
export const wrongIn = (errors: NonNullable<Problem['errors']>): Record<string, string> => Object.fromEntries(errors.map((error) => [error.field, `${error.problem}: ${error.wanted}`]))

/** Whether it is announced now, or announced anew; else each field says what is wrong with it. */
export async function announce(session: AnnouncedSession, again: Reception | null = null): Promise<boolean> {
  faults.value = unfilled(session, ANNOUNCED)
  if (Object.keys(faults.value).length) return false
  const reception = again?.reception_id ?? uuid7()
  const result = await service.announceReception(reception, again ? { ...session, seen_version: again.version } : session)
  if (result.ok) {
    told.value = again ? words.value.console.receptions.announcedAnew : words.value.console.receptions.announced
    chosen.value = reception
    await load()
    return true
  }
  const { errors } = result.problem
  if (errors?.length) faults.value = wrongIn(errors)
  else fail(result.problem)
  return false
}

export async function load(): Promise<void> {
  const result = await service.receptions()
  if (!result.ok) return fail(result.problem)
  receptions.value = result.value.receptions
  trouble.value = ''
  if (!mine.value.some((one) => one.reception_id === chosen.value)) chosen.value = mine.value[0]?.reception_id ?? ''
  await loadComing()
}

export async function choose(reception: string): Promise<void> {
  chosen.value = reception
  coming.value = null
  told.value = ''
  await loadComing()
}

export async function loadComing(): Promise<void> {
  const wanted = chosen.value
  if (!wanted) return void (coming.value = null)
  const result = await service.bookings(wanted, purpose.value || undefined)
  if (wanted !== chosen.value) return
  if (result.ok) coming.value = result.value
  else fail(result.problem)
}

/** Whether it is on record. Of a reception that was held, what its case made of it is told with it, a refusal too. */
export async function mark(booking: string, wanted: BookingMark): Promise<boolean> {
  const result = await service.markBooking(booking, wanted)
  if (!result.ok) {
    fail(result.problem)
    return false
  }
  trouble.value = ''
  const act = result.value?.act
  told.value = act ? saidOf(act) : ''
  await loadComing()
  return act?.status !== 'refused'
}

function saidOf({ status, reason }: HeldAct): string {
  const w = words.value.console.receptions
  return status === 'refused' ? w.caseRefused(inWords(reason)) : w.caseKnows[status]
}

export async function end(of: Reception, state: 'cancelled' | 'held'): Promise<void> {
  const result = await service.endReception(of.reception_id, state, of.version)
  if (!result.ok) return fail(result.problem)
  told.value = words.value.console.receptions.ended[state]
  await load()
}

function fail({ status, kind, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  trouble.value = kind === 'refused' && detail ? detail : words.value.console.unreachable
}

/** Whoever logs in next begins afresh. */
export function forgetReceptions(): void {
  receptions.value = coming.value = null
  chosen.value = purpose.value = trouble.value = told.value = ''
}
