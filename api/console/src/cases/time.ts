/** How long there still is, or how long it has been over, in the words of the counter: 还剩2天, 超期3小时. Pure. */
import type { Case, Clock } from '@shared/api/shapes'
import type { Words } from '@shared/words'

type ClockWords = Words['console']['clocks']

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Whole units, the largest that tells enough: nobody plans by 26 hours and 13 minutes. */
export function spelt(ms: number, w: ClockWords): string {
  if (ms >= 2 * DAY) return w.days(Math.floor(ms / DAY))
  if (ms >= 2 * HOUR) return w.hours(Math.floor(ms / HOUR))
  return w.minutes(Math.max(1, Math.round(ms / MINUTE)))
}

/** What stands where a clock stands. */
export type Standing = 'paused' | 'over' | 'soon' | 'calm'

const SOON = 0.75

export function standingOf(clock: Clock, now: number): Standing {
  if (clock.paused_at) return 'paused'
  const share = shareOf(clock, now)
  return share >= 1 ? 'over' : share >= SOON ? 'soon' : 'calm'
}

/** The share of the time that is used: a pause holds it. */
export function shareOf(clock: Clock, now: number): number {
  const from = Date.parse(clock.started_at)
  const whole = Date.parse(clock.ends_at) - from
  const at = clock.paused_at ? Date.parse(clock.paused_at) : now
  return whole > 0 ? Math.max(0, (at - from) / whole) : 1
}

export function toldOf(clock: Clock, now: number, w: ClockWords): string {
  return clock.paused_at ? w.paused : leftOf(clock.ends_at, now, w)
}

/** 还剩… or 超期…. */
export function leftOf(endsAt: string, now: number, w: ClockWords): string {
  const left = Date.parse(endsAt) - now
  return left > 0 ? w.left(spelt(left, w)) : w.over(spelt(-left, w))
}

export const isOver = (of: Pick<Case, 'due_at'>, now: number): boolean => of.due_at !== null && Date.parse(of.due_at) <= now

/** What is over first, then what ends first, then what is oldest. */
export function byNeed(a: Case, b: Case): number {
  const end = (of: Case) => (of.due_at ? Date.parse(of.due_at) : Number.MAX_SAFE_INTEGER)
  return end(a) - end(b) || a.opened_at.localeCompare(b.opened_at)
}
