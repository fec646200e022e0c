/** Who sits here. The token itself stays in the HttpOnly cookie; the page keeps only the facts it shows. */
import { ref } from 'vue'

import { createApi } from '@shared/api/client'
import type { Login } from '@shared/api/shapes'
import { lang } from '@shared/words'

const KEPT_UNDER = 'fengqiao.console'

export type Person = Omit<Login, 'token'>

export const service = createApi(() => ({ cookie: true, language: lang.value }))
export const person = ref<Person | null>(kept())
/** The login ended by itself: say so on the login page. */
export const ended = ref(false)

export function entered({ token: _, ...facts }: Login): void {
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
