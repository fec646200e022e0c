/**
 * One report on its way from the phone to the county, as a pure state machine.
 *
 *   waiting ──sent──▶ sending ──202──▶ accepted
 *      ▲                 ├─ no answer, 5xx, portal ─▶ waiting (tried again later)
 *      │                 ├─ 401 ─▶ needs_login ──login──▶ waiting
 *      └──── retry ──────┴─ 409, 413, 422 … ─▶ refused
 *
 * No answer whatsoever removes an item. From the first attempt on its body is frozen: every retry sends the same bytes,
 * so that the service can tell a repeat from another report.
 */
import type { Problem, Result } from '@shared/api/client'
import type { Receipt, Report, ReportFate } from '@shared/api/shapes'

export type State = 'waiting' | 'sending' | 'accepted' | 'refused' | 'needs_login'

export type Cause =
  | 'no_signal' | 'timeout' | 'portal' | 'server' | 'busy' // waiting
  | 'login' // needs_login
  | 'conflict' | 'too_large' | 'invalid' | 'not_allowed' // refused

export interface Why {
  cause: Cause
  status: number
  detail: string
  fields: { field: string; problem: string; wanted?: string }[]
}

export interface Item {
  report_id: string
  account_id: string
  made_at: number
  body: Report
  state: State
  tries: number
  next_try_at: number
  why: Why | null
  accepted_at: number | null
  query_code: string | null
  fate: ReportFate | null
  fate_asked_at: number
  fate_asked: number
}

const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 60_000

export function queued(body: Report, account_id: string, now: number): Item {
  return {
    report_id: body.report_id, account_id, made_at: now, body, state: 'waiting', tries: 0, next_try_at: 0, why: null,
    accepted_at: null, query_code: null, fate: null, fate_asked_at: 0, fate_asked: 0,
  }
}

/** Sent at least once: it may have arrived although no answer came, so it can only be corrected, not changed. */
export const isFrozen = (item: Item): boolean => item.tries > 0

export const isUnsent = (item: Item): boolean => item.state !== 'accepted'

/** The next item to send: oldest first, each at most once in a round. `eager` looks past the waiting times (signal may be back). */
export function nextDue(items: Item[], now: number, eager: boolean, triedNow: ReadonlySet<string>): Item | null {
  const due = items.filter((item) => {
    if (triedNow.has(item.report_id)) return false
    if (item.state === 'sending') return true // left behind by a page that was closed: only one sender runs at a time
    return item.state === 'waiting' && (eager || item.next_try_at <= now)
  })
  return due.sort((a, b) => a.made_at - b.made_at)[0] ?? null
}

export function sending(item: Item, now: number): Item {
  const body = isFrozen(item) ? item.body : { ...item.body, sent_at: new Date(now).toISOString() }
  return { ...item, body, state: 'sending', tries: item.tries + 1 }
}

export function answered(item: Item, result: Result<Receipt>, now: number): Item {
  if (!result.ok) return unaccepted(item, result.problem, now)
  if (result.value?.report_id !== item.report_id) return postponed(item, why('portal', result.status), now)
  return { ...item, state: 'accepted', why: null, accepted_at: now, query_code: result.value.query_code ?? null }
}

function unaccepted(item: Item, problem: Problem, now: number): Item {
  const reason = reasonFor(problem)
  if (reason.cause === 'login') return { ...item, state: 'needs_login', why: reason }
  if (problem.kind === 'refused' && REFUSALS[problem.status]) return { ...item, state: 'refused', why: reason }
  return postponed(item, reason, now, problem.retryAfterMs)
}

/** Why something did not arrive, as its owner is told. */
export function reasonFor(problem: Problem): Why {
  const { kind, status } = problem
  if (kind === 'timeout') return why('timeout', 0)
  if (kind === 'unreachable') return why('no_signal', 0)
  if (kind === 'foreign') return why('portal', status)
  if (status === 401) return why('login', status, problem)
  const busy = status === 429 || status === 503
  return why(REFUSALS[status] ?? (busy ? 'busy' : 'server'), status, problem)
}

const REFUSALS: Record<number, Cause> = { 400: 'invalid', 403: 'not_allowed', 409: 'conflict', 410: 'not_allowed', 413: 'too_large', 422: 'invalid' }

/** Back into the queue, 5 s after the first failure and at most 60 s apart. */
export function postponed(item: Item, reason: Why, now: number, atLeastMs: number | null = null): Item {
  return { ...item, state: 'waiting', why: reason, next_try_at: now + waitAfter(item.tries, atLeastMs) }
}

export function waitAfter(tries: number, atLeastMs: number | null): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1))
  return Math.max(wait, Math.min(atLeastMs ?? 0, LONGEST_WAIT_MS))
}

/** Without signal none of the others can go either: they wait with the one that tried. */
export const waitsAlong = (item: Item, tried: Item): Item =>
  item.state === 'waiting' ? { ...item, why: tried.why, next_try_at: tried.next_try_at } : item

/** Someone tapped "send again", or logged in. */
export const again = (item: Item): Item => (item.state === 'accepted' ? item : { ...item, state: 'waiting', next_try_at: 0 })

export function nextWake(items: Item[], now: number): number | null {
  const waits = items.filter((item) => item.state === 'waiting').map((item) => Math.max(0, item.next_try_at - now))
  return waits.length ? Math.min(...waits) : null
}

function why(cause: Cause, status: number, problem?: Problem): Why {
  return { cause, status, detail: problem?.detail ?? problem?.title ?? '', fields: problem?.errors ?? [] }
}
