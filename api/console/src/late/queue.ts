/**
 * Acts that were made without a line: kept on this computer, each under its own id, until the service has answered. Nothing is lost by a
 * reload; whoever else sits here does not see them, nor finds their words (keeping.ts). They go in the order in which they were made, since
 * one may rest on the one before.
 */
import { computed, ref, watch } from 'vue'

import type { AskedAct, Both, Reason } from '@shared/api/shapes'
import type { Problem } from '@shared/api/client'
import { inWords, words } from '@shared/words'

import { person, service, sessionEnded } from '../account/session'
import { line } from '../feed/feed'
import { ended, judged, type Ending } from './ending'
import { kept, opened, type Kept, type Keys } from './keeping'
import { addKey, canKeepKeys, keyOf } from './keys'
import { canSeal } from './sealing'

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

const keys: Keys | null = canKeepKeys() ? { keyOf, addKey } : null
/** Whether what waits lasts longer than this page. */
export const lasts = canSeal() && !!keys

export function startQueue(): () => void {
  void read().then(() => Promise.all(queue.value.filter((one) => one.ending === 'retype').map(arrivedAnyway)))
  const timer = setInterval(() => void send(), AGAIN_MS)
  const unwatch = watch(() => line.value.state, (now) => now === 'live' && void send())
  const now = () => void send()
  addEventListener('online', now)
  const elsewhere = (event: StorageEvent) => person.value && event.key === placeOf(person.value.account_id) && void read()
  addEventListener('storage', elsewhere)
  return () => {
    clearInterval(timer)
    unwatch()
    removeEventListener('online', now)
    removeEventListener('storage', elsewhere)
    queue.value = []
    told.value = ''
  }
}

/** Kept before it is shown as kept. */
export const enqueue = (one: Pick<Queued, 'case_id' | 'number' | 'name'>, act: AskedAct): Promise<void> =>
  keep((now) =>
    now.some((known) => known.act.act_id === act.act_id)
      ? now
      : [...now, { ...one, act: { ...act, made_at: new Date().toISOString() }, ending: 'waiting', why: null }],
  )

export const drop = (actId: string): Promise<void> => keep((now) => now.filter((one) => one.act.act_id !== actId))

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
    await arrived(one)
    return true
  }
  if (result.ok) return false // accepted, and not decided yet: the same again is the same answer
  if (result.problem.status === 401) sessionEnded()
  const ending = judged(result.problem)
  if (!ended(ending)) return false
  await keep((now) => now.map((known) => (known.act.act_id === one.act.act_id ? { ...known, ending, why: whyOf(result.problem) } : known)))
  return true
}

async function arrived(one: Queued): Promise<void> {
  told.value = words.value.console.late.arrived(inWords(one.name), one.number)
  await drop(one.act.act_id)
}

/** One whose words are gone may have arrived before they were: then nobody has to fill it in again. */
async function arrivedAnyway(one: Queued): Promise<void> {
  const result = await service.actOutcome(one.case_id, one.act.act_id)
  if (result.ok && result.value.status === 'applied') await arrived(one)
}

const whyOf = (problem: Problem): Reason | string | null => problem.reason ?? problem.detail ?? null

let before: Promise<void> = Promise.resolve()

/** One change after the other: each is kept, then shown. */
function keep(change: (now: Queued[]) => Queued[]): Promise<void> {
  before = before.then(async () => {
    const now = change(queue.value)
    const account = person.value?.account_id
    if (account) await write(account, now)
    if (account === person.value?.account_id) queue.value = now
  })
  return before
}

async function write(account: string, now: Queued[]): Promise<void> {
  try {
    if (now.length) localStorage.setItem(placeOf(account), JSON.stringify(await kept(now, account, keys)))
    else localStorage.removeItem(placeOf(account))
  } catch {
    // Full or forbidden: they last as long as the page.
  }
}

function read(): Promise<void> {
  before = before.then(async () => {
    const account = person.value?.account_id
    if (!account) return
    const found = await lyingThere(account)
    // What this page still has in full it has in full, though another page could keep only that there is such an act.
    const whole = (one: Queued) => (one.ending === 'retype' && queue.value.find((known) => known.act.act_id === one.act.act_id)) || one
    if (account === person.value?.account_id) queue.value = found.map(whole)
  })
  return before.then(() => void send())
}

async function lyingThere(account: string): Promise<Queued[]> {
  try {
    const text = localStorage.getItem(placeOf(account))
    const lies = JSON.parse(text ?? '[]') as Kept | Queued[]
    const found = await opened(lies, account, keys)
    if (Array.isArray(lies) && found.length) await write(account, found)
    return found
  } catch {
    return []
  }
}
