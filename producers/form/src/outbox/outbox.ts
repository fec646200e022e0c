/** The outbox as the screens see it: what lies in it, when it sends, and how tabs tell each other. */
import { computed, ref, shallowRef, watch } from 'vue'

import type { Report } from '@shared/api/shapes'

import { service } from '../account/service'
import { loginNeeded, session } from '../account/session'
import { openShelf, type Keeping, type Shelf } from '../shelf/shelf'
import { again, isUnsent, nextWake, queued, type Item } from './item'
import { releaseAfterLogin, sendRound } from './round'
import { inTurn } from './turn'

const IDLE_LOOK_MS = 60_000
const OTHER_TAB_SENDS_MS = 5_000

export const items = shallowRef<Item[]>([])
export const keeping = ref<Keeping | null>(null)
export const unsent = computed(() => items.value.filter(isUnsent).length)
export const now = ref(Date.now())

const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('fengqiao-outbox')
let shelf: Shelf
let timer: ReturnType<typeof setTimeout> | undefined
let running = false
let askedMeanwhile = false

export async function startOutbox(): Promise<Shelf> {
  shelf = await openShelf()
  keeping.value = shelf.keeping
  tabs?.addEventListener('message', () => void look())
  addEventListener('online', () => void sendNow(true))
  document.addEventListener('visibilitychange', () => document.hidden || void sendNow(true))
  setInterval(() => (now.value = Date.now()), 1_000)
  watch(() => session.value?.token, () => void loggedIn(), { immediate: true })
  return shelf
}

async function loggedIn(): Promise<void> {
  if (session.value) await releaseAfterLogin(shelf, session.value.account_id)
  await look()
  await sendNow(true)
}

/** Reads the shelf again: after a change here, or when another tab says that it changed something. */
export async function look(): Promise<void> {
  const kept = session.value ? await shelf.items(session.value.account_id) : []
  items.value = kept.sort((a, b) => b.made_at - a.made_at)
}

async function changed(): Promise<void> {
  await look()
  tabs?.postMessage('changed')
}

/** Kept first, sent after: the promise ends when the item lies safely on the phone. */
export async function enqueue(report: Report, replaces: string | null = null): Promise<Item> {
  const item = queued(report, session.value!.account_id, Date.now())
  await shelf.keep(item)
  if (replaces) await shelf.drop(replaces)
  await changed()
  void sendNow(true)
  return item
}

export async function retry(reportId: string): Promise<void> {
  await shelf.change(reportId, again)
  await changed()
  await sendNow(true)
}

export async function remove(reportId: string): Promise<void> {
  await shelf.drop(reportId)
  await changed()
}

export async function update(reportId: string, how: (item: Item) => Item): Promise<void> {
  await shelf.change(reportId, how)
  await changed()
}

export const unsentByAccount = (): Promise<Record<string, number>> => shelf.unsentByAccount()

export async function sendNow(eager: boolean): Promise<void> {
  if (running) {
    askedMeanwhile = askedMeanwhile || eager
    return
  }
  running = true
  clearTimeout(timer)
  let had = true
  try {
    had = await inTurn(shelf, (mayGoOn) => roundFor(session.value?.account_id, eager, mayGoOn))
  } finally {
    running = false
    await look()
    wakeLater(had)
  }
}

async function roundFor(accountId: string | undefined, eager: boolean, mayGoOn: () => Promise<boolean>): Promise<void> {
  if (!accountId) return
  const sameAccount = async () => session.value?.account_id === accountId && (await mayGoOn())
  await sendRound({ shelf, accountId, submit: service.submit, now: Date.now, changed, mayGoOn: sameAccount }, eager)
  const stuck = (await shelf.items(accountId)).some((item) => item.state === 'needs_login')
  if (stuck) loginNeeded.value = true
}

function wakeLater(hadTurn: boolean): void {
  if (askedMeanwhile) {
    askedMeanwhile = false
    void sendNow(true)
    return
  }
  const wait = hadTurn ? (nextWake(items.value, Date.now()) ?? IDLE_LOOK_MS) : OTHER_TAB_SENDS_MS
  timer = setTimeout(() => void sendNow(false), Math.max(250, wait))
}
