/** The rota on the screen: a week of one chain, what is put down and not saved yet, and what the service said against it. */
import { computed, reactive, ref, shallowRef } from 'vue'

import type { Problem } from '@shared/api/client'
import type { DutyPerson, Role, Rota, RotaDay } from '@shared/api/shapes'
import { words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'
import { differs, filled, mistakesIn, standing, type Posts } from './filling'
import { mondayOf, plus, WEEK, weekFrom } from './week'

const READERS: Role[] = ['centre', 'town_desk', 'supervisor', 'leader', 'admin']

export const maySeeRota = computed(() => !!person.value?.grants.some(({ role }) => READERS.includes(role)))

export const rota = shallowRef<Rota | null>(null)
export const people = shallowRef<DutyPerson[]>([])
export const monday = ref('')
export const tenant = ref('')
export const trouble = ref('')
export const told = ref('')
export const saving = ref(false)
/** By chain and day: left alone when another week is looked at, so that nothing is lost by looking. */
const drafts = reactive<Record<string, Posts>>({})
const faults = reactive<Record<string, Record<string, string>>>({})

export const keyOf = (day: string): string => `${tenant.value} ${day}`
export const tenants = computed(() => [...new Set((rota.value?.days ?? []).map((day) => day.tenant))])
export const maySet = computed(() => !!rota.value?.may_set.includes(tenant.value))
export const week = computed(() => (monday.value ? weekFrom(monday.value) : []))
export const dayOfRota = (day: string): RotaDay | undefined => rota.value?.days.find((one) => one.day === day && one.tenant === tenant.value)
export const isOver = (day: string): boolean => !!rota.value && day < rota.value.today
export const mayChange = (day: string): boolean => maySet.value && !isOver(day)
export const isEmpty = computed(() => !!rota.value && week.value.every((day) => !dayOfRota(day)?.posts.length && !drafts[keyOf(day)]))
export const faultsOf = (day: string): Record<string, string> => faults[keyOf(day)] ?? {}
export const stands = (day: string): Posts => drafts[keyOf(day)] ?? standing(dayOfRota(day))
export const isChanged = (day: string): boolean => differs(stands(day), dayOfRota(day))
/** Days of the week that is shown; those of other weeks wait there. */
export const changed = computed(() => week.value.filter((day) => mayChange(day) && isChanged(day)))

/** The week that was asked for last: a second tap steps on from it, and the answer for a week left behind changes nothing. */
let wanted = ''

/** The week before comes along: to be taken over. */
export async function load(of = wanted): Promise<void> {
  wanted = of
  const first = await service.duty(of ? plus(of, -WEEK) : '', of ? plus(of, WEEK - 1) : '')
  if (of !== wanted) return
  if (!first.ok) {
    wanted = monday.value
    return fail(first.problem)
  }
  if (!of) return load(mondayOf(first.value.today))
  rota.value = first.value
  monday.value = of
  if (!saving.value) trouble.value = ''
  if (!tenants.value.includes(tenant.value)) tenant.value = first.value.may_set[0] ?? tenants.value[0] ?? ''
  if (maySet.value && !people.value.length) await loadPeople()
}

export const step = (weeks: number): Promise<void> => load(plus(wanted, weeks * WEEK))

async function loadPeople(): Promise<void> {
  const result = await service.dutyPeople()
  if (result.ok) people.value = result.value.people
  else fail(result.problem)
}

function fail({ status, kind, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  trouble.value = kind === 'refused' && detail ? detail : words.value.console.unreachable
}

export function put(day: string, post: string, username: string): void {
  drafts[keyOf(day)] = { ...stands(day), [post]: username }
  told.value = ''
  const { twice } = words.value.console.rota
  const others = Object.entries(faultsOf(day)).filter(([place, said]) => place !== post && said !== twice)
  // Who would have to pick up after themselves is told at once; an empty post only when the day is saved.
  const doubled = Object.entries(mistakesIn(stands(day), rota.value?.chain ?? [])).filter(([, mistake]) => mistake === 'twice')
  faults[keyOf(day)] = Object.fromEntries([...others, ...doubled.map(([place]) => [place, twice])])
}

/** Takes over the same days of the week before, where nobody stands yet. */
export function takeOver(): void {
  for (const day of week.value) {
    const before = standing(dayOfRota(plus(day, -WEEK)))
    if (mayChange(day) && !Object.keys(filled(stands(day))).length && Object.keys(before).length) drafts[keyOf(day)] = before
  }
}

export const mayTakeOver = computed(() =>
  week.value.some((day) => mayChange(day) && !Object.keys(filled(stands(day))).length && !!dayOfRota(plus(day, -WEEK))?.posts.length),
)

export function discard(): void {
  for (const day of week.value) forget(day)
  told.value = ''
}

function forget(day: string): void {
  delete drafts[keyOf(day)]
  delete faults[keyOf(day)]
}

/** Each day by itself: what is right is kept, whatever is wrong with another. */
export async function save(): Promise<void> {
  saving.value = true
  told.value = ''
  trouble.value = ''
  const days = changed.value
  let kept = 0
  for (const day of days) if (await saved(day)) kept++
  await load()
  saving.value = false
  told.value = kept ? words.value.console.rota.saved(kept) : ''
}

async function saved(day: string): Promise<boolean> {
  const posts = filled(stands(day))
  const w = words.value.console.rota
  const mistakes = Object.entries(mistakesIn(posts, rota.value?.chain ?? []))
  if (mistakes.length) {
    faults[keyOf(day)] = Object.fromEntries(mistakes.map(([post, mistake]) => [post, mistake === 'twice' ? w.twice : w.missing]))
    return false
  }
  const result = await service.setDuty(day, { tenant: tenant.value, posts, seen: standing(dayOfRota(day)) })
  if (result.ok) return forget(day), true
  const { status, errors, detail } = result.problem
  if (errors?.length) {
    const again = status === 409 ? ` ${w.again}` : ''
    faults[keyOf(day)] = Object.fromEntries(errors.map((error) => [error.field.replace(/^posts\./, ''), error.problem + again]))
  } else fail({ ...result.problem, detail: detail ?? w.failed })
  return false
}

/** Whoever logs in next begins afresh. */
export function forgetRota(): void {
  for (const key of Object.keys(drafts)) delete drafts[key]
  for (const key of Object.keys(faults)) delete faults[key]
  rota.value = null
  people.value = []
  wanted = monday.value = tenant.value = trouble.value = told.value = ''
}
