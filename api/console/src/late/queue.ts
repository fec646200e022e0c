/**
 * Acts that were made without a line: kept on this computer, each under its own id, until the service has answered. Nothing is lost by a
 * reload; whoever else sits here does not see them. They go in the order in which they were made, since one may rest on the one before.
 */
import { computed, ref, watch } from 'vue'

import type { AskedAct, Both, Reason } from '@shared/api/shapes'
import type { Problem } from '@shared/api/client'
import { inWords, words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'
import { line } from '../feed/feed'
import { ended, judged, type Ending } from './ending'

const AGAIN_MS = 5_000

export interface Queued {
  case_id: string
  number: string
  name: Both
  act: AskedAct & { made_at: string }
  ending: Ending
  /** Why it did not happen, as the service said it. */
  why: Reason | string | null
}

export const queue = ref<Queued[]>([])
export const told = ref('')
export const sending = ref(false)
export const waiting = computed(() => queue.value.filter((one) => one.ending === 'waiting'))

const placeOf = (account: string): string => `fengqiao.console.acts.${account}`

export function startQueue(): () => void {
  read()
  const timer = setInterval(() => void send(), AGAIN_MS)
  const unwatch = watch(() => line.value.state, (now) => now === 'live' && void send())
  const now = () => void send()
  addEventListener('online', now)
  addEventListener('storage', read)
  void send()
  return () => {
    clearInterval(timer)
    unwatch()
    removeEventListener('online', now)
    removeEventListener('storage', read)
    queue.value = []
    told.value = ''
  }
}

export function enqueue(one: Pick<Queued, 'case_id' | 'number' | 'name'>, act: AskedAct): void {
  if (queue.value.some((known) => known.act.act_id === act.act_id)) return
  keep([...queue.value, { ...one, act: { ...act, made_at: new Date().toISOString() }, ending: 'waiting', why: null }])
}

export const drop = (actId: string): void => keep(queue.value.filter((one) => one.act.act_id !== actId))

/** One round: stops at the first that meets no line. */
export async function send(): Promise<void> {
  if (sending.value || !waiting.value.length) return
  sending.value = true
  for (const one of [...waiting.value]) if (!(await sent(one))) break
  sending.value = false
}

async function sent(one: Queued): Promise<boolean> {
  const result = await service.act(one.case_id, one.act)
  if (result.ok && result.value.status === 'applied') {
    told.value = words.value.console.late.arrived(inWords(one.name), one.number)
    drop(one.act.act_id)
    return true
  }
  if (result.ok) return false // accepted, and not decided yet: the same again is the same answer
  if (result.problem.status === 401) sessionEnded()
  const ending = judged(result.problem)
  if (!ended(ending)) return false
  keep(queue.value.map((known) => (known.act.act_id === one.act.act_id ? { ...known, ending, why: whyOf(result.problem) } : known)))
  return true
}

const whyOf = (problem: Problem): Reason | string | null => problem.reason ?? problem.detail ?? null

function keep(now: Queued[]): void {
  queue.value = now
  if (!person.value) return
  try {
    const place = placeOf(person.value.account_id)
    if (now.length) localStorage.setItem(place, JSON.stringify(now))
    else localStorage.removeItem(place)
  } catch {
    // Full or forbidden: they last as long as the page.
  }
}

function read(): void {
  try {
    queue.value = person.value ? (JSON.parse(localStorage.getItem(placeOf(person.value.account_id)) ?? '[]') as Queued[]) : []
  } catch {
    queue.value = []
  }
}
