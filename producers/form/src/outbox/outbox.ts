/** The outbox as the screens see it: what lies in it, when it sends, and how tabs tell each other. */
import { computed, ref, shallowRef, watch } from 'vue'

import type { Report } from '@shared/api/shapes'
import { uuid7 } from '@shared/uuid7'

import { service } from '../account/service'
import { loginNeeded, session } from '../account/session'
import { openShelf, type Keeping, type Shelf } from '../shelf/shelf'
import { asBlob, type Shrunk } from '../photos/shrink'
import { again, isUnsent, nextWake, queued, type Item } from './item'
import { MOST_PHOTOS, ofDraft, photoWake, type Photo } from './photo'
import { releaseAfterLogin, sendRound } from './round'
import { sendPhotos } from './sendPhotos'
import { inTurn } from './turn'

const IDLE_LOOK_MS = 60_000
const OTHER_TAB_SENDS_MS = 5_000

export const items = shallowRef<Item[]>([])
/** Of every report of the account, the one that is being written included. */
export const photos = shallowRef<Photo[]>([])
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
  photos.value = session.value ? (await shelf.photos(session.value.account_id)).sort((a, b) => a.made_at - b.made_at) : []
}

export const photosOf = (reportId: string): Photo[] => photos.value.filter((photo) => photo.report_id === reportId)

/** Those of the report that is being written, and of the one that it takes the place of. */
export function photosHere(replaces: string | null): Photo[] {
  const draft = ofDraft(session.value?.account_id ?? '')
  return photos.value.filter((photo) => photo.report_id === draft || photo.report_id === replaces)
}

/** Kept on the phone before anything else; rejects where the phone has no room. */
export async function addPhoto({ picture, thumb, bytes }: Shrunk): Promise<void> {
  const account_id = session.value!.account_id
  const photo: Photo = {
    attachment_id: uuid7(), report_id: ofDraft(account_id), account_id, made_at: Date.now(), thumb, bytes, state: 'waiting', tries: 0, next_try_at: 0, why: null,
  }
  try {
    await shelf.keepPhoto(photo, picture)
  } catch (full) {
    await shelf.dropPhoto(photo.attachment_id)
    throw full
  }
  await changed()
}

export async function removePhoto(attachmentId: string): Promise<void> {
  await shelf.dropPhoto(attachmentId)
  await changed()
}

export async function clearPhotos(): Promise<void> {
  for (const photo of photosHere(null)) await shelf.dropPhoto(photo.attachment_id)
  await changed()
}

async function changed(): Promise<void> {
  await look()
  tabs?.postMessage('changed')
}

/** Kept first, sent after: the promise ends when the item lies safely on the phone. */
export async function enqueue(report: Report, replaces: string | null = null, withPhotos: Photo[] = []): Promise<Item> {
  const taken = withPhotos.slice(0, MOST_PHOTOS)
  const body = taken.length ? { ...report, attachments: taken.map((photo) => photo.attachment_id) } : report
  const item = queued(body, session.value!.account_id, Date.now())
  await shelf.keep(item)
  for (const { attachment_id } of taken) await shelf.changePhoto(attachment_id, (photo) => ({ ...photo, report_id: item.report_id }))
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
  for (const photo of photosOf(reportId)) await shelf.dropPhoto(photo.attachment_id)
  await shelf.drop(reportId)
  await changed()
}

export async function update(reportId: string, how: (item: Item) => Item): Promise<void> {
  await shelf.change(reportId, how)
  await changed()
}

/** The large pictures of what is not with the county yet, for the file. */
export async function unsentPictures(): Promise<{ report_id: string; attachment_id: string; picture: string }[]> {
  const left = photos.value.filter((photo) => photo.state !== 'kept')
  return Promise.all(left.map(async ({ report_id, attachment_id }) => ({ report_id, attachment_id, picture: (await shelf.picture(attachment_id)) ?? '' })))
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
  const attach = (photo: Photo, picture: string) => service.attach(photo.report_id, photo.attachment_id, asBlob(picture))
  await sendPhotos({ shelf, accountId, attach, now: Date.now, changed, mayGoOn: sameAccount }, eager)
  const late = (await shelf.photos(accountId)).some((photo) => photo.state !== 'kept' && photo.why?.cause === 'login')
  const stuck = late || (await shelf.items(accountId)).some((item) => item.state === 'needs_login')
  if (stuck) loginNeeded.value = true
}

function wakeLater(hadTurn: boolean): void {
  if (askedMeanwhile) {
    askedMeanwhile = false
    void sendNow(true)
    return
  }
  const wakes = [nextWake(items.value, Date.now()), photoWake(photos.value, items.value, Date.now())].filter((wake) => wake !== null)
  const wait = hadTurn ? Math.min(IDLE_LOOK_MS, ...wakes) : OTHER_TAB_SENDS_MS
  timer = setTimeout(() => void sendNow(false), Math.max(250, wait))
}
