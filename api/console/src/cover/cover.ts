/** Who covers for whom in a unit, or a village of those who have none (AB岗): what runs and is to come, a new one, an early end; each mistake at its field. */
import { computed, reactive, ref, shallowRef } from 'vue'

import type { Problem } from '@shared/api/client'
import type { CoverItem, Covers, Grant, Role } from '@shared/api/shapes'
import { uuid7 } from '@shared/uuid7'
import { words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'

const ANY_UNIT: Role[] = ['town_desk', 'centre']
const REPORTERS: Role[] = ['grid_member', 'mediator', 'group_organiser']
const VILLAGE_DIGITS = 12

const grants = computed(() => person.value?.grants ?? [])
export const maySeeCovers = computed(() => grants.value.some(({ role, unit }) => !!unit || role === 'leader' || REPORTERS.includes(role) || ANY_UNIT.includes(role)))
/** Where somebody may choose any unit and any village; nowhere: only their own. */
export const anyUnder = computed<string[]>(() => grants.value.flatMap(({ role, scope }) => (ANY_UNIT.includes(role) ? [scope] : [])))
/** Of whoever reports the village; of a leader without a unit the place: leaders of the same cover for each other. */
const placeOf = ({ role, scope, unit }: Grant): string => (REPORTERS.includes(role) ? scope.slice(0, VILLAGE_DIGITS) : role === 'leader' && !unit ? scope : '')
export const ownPlaces = computed<string[]>(() => (anyUnder.value.length ? [] : [...new Set(grants.value.map(placeOf).filter(Boolean))]))
/** The units somebody may choose from; none: any. */
export const ownUnits = computed<string[]>(() => (anyUnder.value.length ? [] : [...new Set(grants.value.flatMap(({ role, unit }) => (unit && !REPORTERS.includes(role) ? [unit] : [])))]))
export const mayChoose = computed(() => !!anyUnder.value.length || ownUnits.value.length + ownPlaces.value.length > 1)

const NOTHING = { username: '', covered_by: '', first_day: '', last_day: '' }
export const unit = ref('')
/** Instead of a unit: the place of those who have none. */
export const place = ref('')
export const given = reactive({ ...NOTHING })
export const seen = shallowRef<Covers | null>(null)
export const faults = shallowRef<Record<string, string>>({})
export const trouble = ref('')
export const told = ref('')
export const busy = ref(false)

/** For whom a cover may be set, and who could cover for the one who is chosen. */
export const away = computed(() => (seen.value?.people ?? []).filter((one) => one.may_set))
export const couldCover = computed(() => {
  const names = seen.value?.names ?? {}
  return (away.value.find((one) => one.username === given.username)?.covered_by ?? []).map((username) => ({ username, name: names[username] ?? username }))
})

/** Whoever sets a cover for themselves alone need not choose. */
const onlyOne = computed(() => (away.value.length === 1 ? (away.value[0]?.username ?? '') : ''))

/** One id for what is filled in now: pressing twice, or again after a time-out, is one cover. Once it is kept, the next is another. */
let command = { of: '', id: '' }
let latest = 0

/** The chain in which somebody answers for this unit. */
const tenantOf = (of: string): string => (grants.value.find((one) => of && one.unit === of) ?? grants.value.find(({ role }) => ANY_UNIT.includes(role)) ?? grants.value[0])?.tenant ?? ''

export async function load(): Promise<void> {
  const of = unit.value
  if (!of && !place.value) return void (seen.value = null)
  const turn = ++latest
  const result = await service.covers({ tenant: tenantOf(of), ...(of ? { unit: of } : { place: place.value }) })
  if (turn !== latest) return
  if (!result.ok) return fail(result.problem)
  seen.value = result.value
  trouble.value = ''
  if (!away.value.some((one) => one.username === given.username)) given.username = onlyOne.value
  if (!couldCover.value.some((one) => one.username === given.covered_by)) given.covered_by = ''
}

/** The covers of whoever alone can be meant. */
export function begin(): void {
  const [only, ...others] = [...ownUnits.value, ...ownPlaces.value]
  if (unit.value || place.value || anyUnder.value.length || !only || others.length) return void load()
  turnTo(ownUnits.value.length ? only : '', ownUnits.value.length ? '' : only)
}

export function turnTo(another: string, village = ''): void {
  unit.value = another
  place.value = village
  seen.value = null
  faults.value = {}
  trouble.value = told.value = ''
  Object.assign(given, NOTHING)
  void load()
}

/** Whether it is kept now; else each field says what is wrong with it. */
export async function send(): Promise<boolean> {
  trouble.value = told.value = ''
  faults.value = missing()
  if (Object.keys(faults.value).length) return false
  const cover = { tenant: tenantOf(unit.value), unit: unit.value, ...given }
  const of = JSON.stringify(cover)
  if (command.of !== of) command = { of, id: uuid7() }
  busy.value = true
  const result = await service.setCover({ ...cover, cover_id: command.id })
  busy.value = false
  if (!result.ok) {
    const { errors } = result.problem
    if (errors?.length) faults.value = Object.fromEntries(errors.map((error) => [error.field, error.problem]))
    else fail(result.problem)
    return false
  }
  command = { of: '', id: '' }
  told.value = words.value.console.covers.kept
  Object.assign(given, NOTHING)
  await load()
  return true
}

const missing = (): Record<string, string> =>
  Object.fromEntries((Object.keys(NOTHING) as (keyof typeof NOTHING)[]).filter((field) => !given[field]).map((field) => [field, words.value.console.covers.wanted[field] ?? '']))

export async function end(of: CoverItem): Promise<void> {
  trouble.value = told.value = ''
  busy.value = true
  const result = await service.endCover(of.cover_id)
  busy.value = false
  if (!result.ok) return fail(result.problem)
  told.value = words.value.console.covers.endedNow(of.name)
  await load()
}

function fail({ status, kind, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  trouble.value = kind === 'refused' && detail ? detail : words.value.console.covers.again
}

/** Whoever logs in next begins afresh. */
export function forgetCovers(): void {
  unit.value = place.value = trouble.value = told.value = ''
  seen.value = null
  faults.value = {}
  Object.assign(given, NOTHING)
}
