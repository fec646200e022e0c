/**
 * One photograph on its way, after its report. Whatever goes wrong with it, the words have gone: it stays on the phone with its reason,
 * and is tried again until it is kept or its owner takes it away. Pure.
 *
 *   waiting ──sent──▶ sending ──204──▶ kept
 *      ▲                 └─ anything else ─▶ waiting (later; what the county refused, much later)
 */
import type { Result } from '@shared/api/client'

import { isUnsent, reasonFor, waitAfter, type Item, type Why } from './item'

export type PhotoState = 'waiting' | 'sending' | 'kept'

export interface Photo {
  attachment_id: string
  /** Of a report that is still being written: `draft.` and the account. */
  report_id: string
  account_id: string
  made_at: number
  /** A small picture to look at; the large one lies apart, until the county has it. */
  thumb: string
  bytes: number
  state: PhotoState
  tries: number
  next_try_at: number
  why: Why | null
}

/** As many as the intake takes of one report. */
export const MOST_PHOTOS = 9
const REFUSED_WAIT_MS = 600_000

export const ofDraft = (accountId: string): string => `draft.${accountId}`

/** The next photograph to send, oldest first: its report has gone. */
export function nextPhoto(photos: Photo[], items: Item[], now: number, eager: boolean, triedNow: ReadonlySet<string>): Photo | null {
  const gone = new Set(items.filter((item) => !isUnsent(item)).map((item) => item.report_id))
  const due = photos.filter((photo) => {
    if (photo.state === 'kept' || triedNow.has(photo.attachment_id) || !gone.has(photo.report_id)) return false
    return photo.state === 'sending' || eager || photo.next_try_at <= now
  })
  return due.sort((a, b) => a.made_at - b.made_at)[0] ?? null
}

export const sendingPhoto = (photo: Photo): Photo => ({ ...photo, state: 'sending', tries: photo.tries + 1 })

export function answeredPhoto(photo: Photo, result: Result<unknown>, now: number): Photo {
  if (result.ok) return { ...photo, state: 'kept', why: null }
  const why = reasonFor(result.problem)
  const refused = why.status >= 400 && why.status < 500 && why.status !== 401 && why.status !== 429
  const wait = refused ? REFUSED_WAIT_MS : waitAfter(photo.tries, result.problem.retryAfterMs)
  return { ...photo, state: 'waiting', why, next_try_at: now + wait }
}

/** Without signal or login none of the others can go either. */
export const stopsPhotos = (photo: Photo): boolean => ['no_signal', 'timeout', 'portal', 'login'].includes(photo.why?.cause ?? '')

export function photoWake(photos: Photo[], items: Item[], now: number): number | null {
  const gone = new Set(items.filter((item) => !isUnsent(item)).map((item) => item.report_id))
  const waits = photos.filter((photo) => photo.state !== 'kept' && gone.has(photo.report_id)).map((photo) => Math.max(0, photo.next_try_at - now))
  return waits.length ? Math.min(...waits) : null
}
