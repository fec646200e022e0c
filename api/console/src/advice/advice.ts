/** 三项建议 on the screen: the list, one with its words, and what the service said. */
import { computed, ref, shallowRef } from 'vue'

import type { NamedFile, Problem, Result } from '@shared/api/client'
import type { Recommendation, RecommendationDetail, RecommendationItem, Role } from '@shared/api/shapes'
import { words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'

const READERS: Role[] = ['petition_office', 'supervisor', 'leader', 'centre', 'unit_officer']
const REPORTING: Role[] = ['petition_office', 'supervisor', 'leader', 'centre']

const holds = (roles: Role[]) => !!person.value?.grants.some(({ role }) => roles.includes(role))
export const maySeeAdvice = computed(() => holds(READERS))
export const maySeeAnnual = computed(() => holds(REPORTING))

export type Only = 'reply' | 'overdue' | ''

export const items = shallowRef<RecommendationItem[] | null>(null)
export const opened = shallowRef<RecommendationDetail | null>(null)
export const mayWrite = ref(false)
export const only = ref<Only>('')
export const writing = ref(false)
export const trouble = ref('')
export const told = ref('')

export async function load(): Promise<void> {
  const wanted = only.value
  const result = await service.recommendations(wanted || undefined)
  if (wanted !== only.value) return
  if (!result.ok) return fail(result.problem)
  trouble.value = ''
  items.value = result.value.items
  mayWrite.value = result.value.may_write
}

export async function show(which: Only): Promise<void> {
  only.value = which
  items.value = null
  await load()
}

/** Reading the words is put on record, so it is asked for only when somebody opens it. */
export async function open(id: string): Promise<void> {
  told.value = ''
  writing.value = false
  if (opened.value?.recommendation_id === id) return void (opened.value = null)
  const result = await service.recommendation(id)
  if (result.ok) opened.value = result.value
  else fail(result.problem)
}

/** What the service says of each field; null when it was taken. */
export async function taken(asked: Promise<Result<unknown>>, said: string): Promise<Record<string, string> | null> {
  trouble.value = ''
  const result = await asked
  if (result.ok) {
    told.value = said
    opened.value = null
    writing.value = false
    await load()
    return null
  }
  const faults = result.problem.errors ?? []
  if (!faults.length) fail(result.problem)
  return Object.fromEntries(faults.map((fault) => [fault.field.replace(/\[\d+\]$/, ''), `${fault.problem}（${fault.wanted}）`]))
}

/** Printed numbers become the cases they are of; those that nobody finds are told. */
export async function casesOf(numbers: string[]): Promise<{ cases: string[]; unknown: string[] }> {
  const found = await Promise.all(numbers.map(async (number) => ({ number, result: await service.cases({ q: number }) })))
  const ids = found.map(({ number, result }) => ({ number, id: result.ok ? result.value.items[0]?.case_id : undefined }))
  return { cases: ids.flatMap(({ id }) => id ?? []), unknown: ids.filter(({ id }) => !id).map(({ number }) => number) }
}

export const send = (given: Recommendation) => taken(service.recommend(given), words.value.console.advice.sent)

export async function print(asked: Promise<Result<NamedFile>>): Promise<void> {
  trouble.value = ''
  const result = await asked
  if (!result.ok) return fail(result.problem)
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(result.value.content), download: result.value.name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  told.value = words.value.console.advice.printed
}

function fail({ status, kind, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  trouble.value = kind === 'refused' && detail ? detail : words.value.console.unreachable
}

/** Whoever logs in next begins afresh. */
export function forgetAdvice(): void {
  items.value = opened.value = null
  mayWrite.value = writing.value = false
  only.value = ''
  trouble.value = told.value = ''
}
