/** A hand-over on the screen: whose cases, to whom, which of them go and which stay, and what became of each. */
import { computed, reactive, ref, shallowRef } from 'vue'

import type { Problem } from '@shared/api/client'
import type { HandedCase, ReassignmentPreview, Role } from '@shared/api/shapes'
import { uuid7 } from '@shared/uuid7'
import { words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'

const HANDERS: Role[] = ['unit_officer', 'town_desk', 'centre', 'leader', 'admin']
const ANY_UNIT: Role[] = ['town_desk', 'centre', 'leader', 'admin']
/** As many as one command takes; the rest is seen again afterwards. */
const MOST = 200
const ASK_AGAIN_MS = 700

const grants = computed(() => (person.value?.grants ?? []).filter(({ role }) => HANDERS.includes(role)))
export const mayReassign = computed(() => grants.value.length > 0)
/** The units somebody may choose from; none: any. */
export const ownUnits = computed<string[]>(() => (grants.value.some(({ role }) => ANY_UNIT.includes(role)) ? [] : [...new Set(grants.value.flatMap(({ unit }) => (unit ? [unit] : [])))]))

export const chosen = reactive({ unit: '', from: '', to: '', reason: '' })
export const seen = shallowRef<ReassignmentPreview | null>(null)
export const handed = shallowRef<HandedCase[]>([])
export const trouble = ref('')
export const busy = ref(false)

export const going = computed(() => (chosen.to ? (seen.value?.cases ?? []).filter((one) => !one.hindrance).slice(0, MOST) : []))
export const staying = computed(() => (seen.value?.cases ?? []).filter((one) => one.hindrance))
export const done = computed(() => handed.value.filter((one) => one.status !== 'pending').length)
export const applied = computed(() => handed.value.filter((one) => one.status === 'applied').length)

/** One id for what is looked at now: pressing twice, or again after a time-out, is one command. */
let command = { of: '', id: '' }
let latest = 0

/** The chain in which somebody answers for this unit. */
const tenantOf = (unit: string): string => (grants.value.find((one) => one.unit === unit) ?? grants.value[0])?.tenant ?? ''

export async function look(): Promise<void> {
  if (!chosen.unit) return void (seen.value = null)
  const turn = ++latest
  const { unit, from, to } = chosen
  const result = await service.reassignmentPreview({ tenant: tenantOf(unit), unit, from: from || undefined, to: to || undefined })
  if (turn !== latest) return
  if (result.ok) seen.value = result.value
  else fail(result.problem)
}

function fail({ status, kind, detail, errors }: Problem): void {
  if (status === 401) return sessionEnded()
  const { unreachable, reassignment } = words.value.console
  trouble.value = kind === 'refused' ? (errors?.map((error) => error.problem).join(' ') || detail || unreachable) : reassignment.again
}

export async function send(): Promise<void> {
  trouble.value = ''
  if (!chosen.reason.trim()) return void (trouble.value = words.value.console.reassignment.reasonWanted)
  const cases = going.value.map((one) => one.case_id)
  const told = { tenant: tenantOf(chosen.unit), unit: chosen.unit, from_username: chosen.from, to_username: chosen.to, cases, reason: chosen.reason.trim() }
  const of = JSON.stringify(told)
  if (command.of !== of) command = { of, id: uuid7() }
  busy.value = true
  const result = await service.reassign({ ...told, reassignment_id: command.id })
  if (result.ok) await follow(command.id)
  else fail(result.problem)
  busy.value = false
}

async function follow(id: string): Promise<void> {
  for (;;) {
    const result = await service.reassignmentProgress(id)
    if (!result.ok) return fail(result.problem)
    handed.value = result.value.cases
    if (done.value === handed.value.length) break
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  }
  chosen.reason = ''
  await look()
}

/** Another unit or another person: what was done before is told no more. */
export function begin(change: Partial<typeof chosen>): void {
  Object.assign(chosen, change)
  handed.value = []
  trouble.value = ''
  void look()
}

/** Whoever logs in next begins afresh. */
export function forgetReassignment(): void {
  Object.assign(chosen, { unit: '', from: '', to: '', reason: '' })
  seen.value = null
  handed.value = []
  trouble.value = ''
}
