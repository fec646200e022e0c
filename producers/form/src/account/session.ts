/**
 * Whose phone this is now. The facts of the last login stay when its token expires: she goes on writing and queueing as
 * herself, and only sending waits for a new login. Leaving on purpose (a shared phone) takes the facts away, not the queue.
 */
import { computed, ref } from 'vue'

import type { Login } from '@shared/api/shapes'

const KEPT_UNDER = 'fengqiao.session'

export const session = ref<Login | null>(kept())

/** The service refused the token; true until the next login. */
export const loginNeeded = ref(false)

export const isRegistrar = computed(() => !!session.value?.grants.some((grant) => grant.role === 'registrar'))

/** Whom she covers for now (AB岗). A login of before they were told says nothing of it, and one kept without signal ends by its day. */
export const coveringAt = (now: number) => (session.value?.covering ?? []).filter(({ until }) => Date.parse(until) > now)

/** Whose grid this is, where it is that of somebody she covers for and not her own too. */
export const coveredIn = (grid: string, now: number): string =>
  session.value?.grids.includes(grid) ? '' : (coveringAt(now).find(({ grids }) => grids.includes(grid))?.name ?? '')

export function entered(login: Login): void {
  session.value = login
  loginNeeded.value = false
  write(JSON.stringify(login))
}

export function left(): void {
  session.value = null
  loginNeeded.value = false
  write(null)
}

function kept(): Login | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT_UNDER) ?? 'null') as Login | null
  } catch {
    return null
  }
}

function write(value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(KEPT_UNDER)
    else localStorage.setItem(KEPT_UNDER, value)
  } catch {
    // Nothing can be kept here: the login lasts as long as the page.
  }
}

/** Another tab logged in or out. */
addEventListener('storage', (event) => {
  if (event.key !== KEPT_UNDER) return
  session.value = kept()
  loginNeeded.value = false
})
