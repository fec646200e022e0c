/** 满意度 on the screen: who is to be asked back, by whom and by when, and how units were rated in a quarter that is over. */
import { computed, ref, shallowRef } from 'vue'

import type { Problem } from '@shared/api/client'
import type { CaseDetail, FollowUp, OpenAct, Role, SatisfactionFigures } from '@shared/api/shapes'
import { words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'
import { quarterBefore, type Quarter } from './quarters'

const ASKERS: Role[] = ['town_desk', 'centre', 'petition_office', 'supervisor', 'leader']
const COUNTERS: Role[] = ['petition_office', 'supervisor', 'leader', 'centre', 'unit_officer']

export type Part = 'waiting' | 'figures'

const holds = (roles: Role[]): boolean => !!person.value?.grants.some(({ role }) => roles.includes(role))
/** Handlers see figures alone; a desk asks back and counts nothing. */
export const parts = computed<Part[]>(() => [...(holds(ASKERS) ? (['waiting'] as const) : []), ...(holds(COUNTERS) ? (['figures'] as const) : [])])
export const maySeeSatisfaction = computed(() => parts.value.length > 0)

const chosen = ref<Part | ''>('')
export const part = computed(() => parts.value.find((one) => one === chosen.value) ?? parts.value[0])

export const waiting = shallowRef<FollowUp[] | null>(null)
export const days = ref(0)
export const more = ref<string | null>(null)
export const quarter = ref<Quarter>(quarterBefore(new Date()))
export const figures = shallowRef<SatisfactionFigures | null>(null)
export const trouble = ref('')
export const told = ref('')
/** The case whose outcome is being written down, and the act that does it. */
export const opened = shallowRef<{ of: CaseDetail; act: OpenAct } | null>(null)

export async function show(which: Part): Promise<void> {
  chosen.value = which
  opened.value = null
  trouble.value = ''
  await load()
}

export const load = (): Promise<void> => (part.value === 'figures' ? loadFigures() : loadWaiting())

async function loadWaiting(after?: string): Promise<void> {
  const result = await service.followUps(after)
  if (!result.ok) return fail(result.problem)
  trouble.value = ''
  waiting.value = after ? [...(waiting.value ?? []), ...result.value.items] : result.value.items
  days.value = result.value.days
  more.value = result.value.next
}

export const loadMore = (): Promise<void> => loadWaiting(more.value ?? undefined)

async function loadFigures(): Promise<void> {
  const { year, number } = quarter.value
  figures.value = null
  const result = await service.satisfaction(year, number)
  if (quarter.value.year !== year || quarter.value.number !== number) return
  if (!result.ok) return fail(result.problem)
  trouble.value = ''
  figures.value = result.value
}

export async function turnTo(of: Quarter): Promise<void> {
  quarter.value = of
  await loadFigures()
}

/** The form that writes down what the party said is the case's own act, as it stands now. */
export async function ask(caseId: string): Promise<void> {
  told.value = ''
  if (opened.value?.of.case_id === caseId) return void (opened.value = null)
  const result = await service.case(caseId)
  if (!result.ok) return fail(result.problem)
  const act = result.value.acts.find((one) => one.act === 'follow_up')
  if (act) opened.value = { of: result.value, act }
  else trouble.value = words.value.console.satisfaction.notNow
}

export async function asked(said: string): Promise<void> {
  opened.value = null
  told.value = said
  await loadWaiting()
}

function fail({ status, kind, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  trouble.value = kind === 'refused' && detail ? detail : words.value.console.unreachable
}

/** Whoever logs in next begins afresh. */
export function forgetSatisfaction(): void {
  waiting.value = figures.value = opened.value = null
  more.value = null
  chosen.value = ''
  trouble.value = told.value = ''
  quarter.value = quarterBefore(new Date())
}
