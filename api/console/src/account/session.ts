/** Who sits here. The token itself stays in the HttpOnly cookie; the page keeps only the facts it shows. */
import { computed, ref } from 'vue'

import { createApi } from '@shared/api/client'
import type { Login, Role } from '@shared/api/shapes'
import { lang } from '@shared/words'

import { canKeepKeys, dropKey, dropOtherKeys } from '../late/keys'

const KEPT_UNDER = 'fengqiao.console'

const COUNTY_DIGITS = 6
const NOT_BY_PLACE: Role[] = ['unit_officer', 'registrar', 'mediator']

export type Person = Omit<Login, 'token'>

export const service = createApi(() => ({ cookie: true, language: lang.value }))
export const person = ref<Person | null>(kept())
/** Whoever sees a place as wide as the county; others see what their unit or village has. */
export const seesCounty = computed(() => !!person.value?.grants.some(({ role, scope }) => !NOT_BY_PLACE.includes(role) && scope.length <= COUNTY_DIGITS))
/** The login ended by itself: say so on the login page. */
export const ended = ref(false)

export function entered({ token: _, ...facts }: Login): void {
  void dropOtherKeys(facts.account_id)
  person.value = facts
  ended.value = false
  keep(facts)
}

export function sessionEnded(): void {
  if (!person.value) return
  person.value = null
  ended.value = true
  keep(null)
}

export async function leave(): Promise<void> {
  if (person.value && canKeepKeys()) await dropKey(person.value.account_id)
  await service.logout()
  person.value = null
  ended.value = false
  keep(null)
}

function keep(facts: Person | null): void {
  try {
    if (facts) localStorage.setItem(KEPT_UNDER, JSON.stringify(facts))
    else localStorage.removeItem(KEPT_UNDER)
  } catch {
    // The login lasts as long as the page.
  }
}

function kept(): Person | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT_UNDER) ?? 'null') as Person | null
  } catch {
    return null
  }
}
