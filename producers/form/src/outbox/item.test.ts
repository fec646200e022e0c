import { describe, expect, it } from 'vitest'

import type { Problem, Result } from '@shared/api/client'
import type { Receipt, Report } from '@shared/api/shapes'

import { again, answered, nextDue, nextWake, queued, sending, waitsAlong, type Item } from './item'

const NOW = 1_764_000_000_000
const report = (id: string): Report => ({ report_id: id, grid_code: '330523107202001', occurred_at: new Date(NOW).toISOString(), text: '邻居吵架' })
const item = (id = 'a', at = NOW): Item => queued(report(id), 'me', at)
const accepted = (id: string): Result<Receipt> => ({ ok: true, status: 202, value: { report_id: id, query_code: 'ABC', status: 'received' } })
const problem = (kind: Problem['kind'], status = 0, more: Partial<Problem> = {}): Result<Receipt> => ({
  ok: false,
  problem: { kind, status, retryAfterMs: null, ...more },
})

describe('an item on its way', () => {
  it('is accepted only by an answer that names it', () => {
    expect(answered(sending(item(), NOW), accepted('a'), NOW)).toMatchObject({ state: 'accepted', query_code: 'ABC', accepted_at: NOW })
    expect(answered(sending(item(), NOW), accepted('other'), NOW)).toMatchObject({ state: 'waiting', why: { cause: 'portal' } })
  })

  it.each([
    [problem('unreachable'), 'waiting', 'no_signal'],
    [problem('timeout'), 'waiting', 'timeout'],
    [problem('foreign', 200), 'waiting', 'portal'],
    [problem('refused', 500), 'waiting', 'server'],
    [problem('refused', 503), 'waiting', 'busy'],
    [problem('refused', 404), 'waiting', 'server'],
    [problem('refused', 401), 'needs_login', 'login'],
    [problem('refused', 403), 'refused', 'not_allowed'],
    [problem('refused', 409), 'refused', 'conflict'],
    [problem('refused', 413), 'refused', 'too_large'],
    [problem('refused', 422), 'refused', 'invalid'],
  ])('is kept with its reason whatever goes wrong: %j', (result, state, cause) => {
    expect(answered(sending(item(), NOW), result, NOW)).toMatchObject({ report_id: 'a', state, why: { cause } })
  })

  it('sends the same bytes each time', () => {
    const first = sending(item(), NOW)
    const second = sending(answered(first, problem('timeout'), NOW), NOW + 60_000)
    expect(JSON.stringify(second.body)).toBe(JSON.stringify(first.body))
    expect(first.body.sent_at).toBe(new Date(NOW).toISOString())
  })

  it('waits 5 s, then longer, never over a minute', () => {
    const waits: number[] = []
    let one = item()
    for (let n = 0; n < 6; n++) {
      one = answered(sending(one, NOW), problem('unreachable'), NOW)
      waits.push(one.next_try_at - NOW)
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
  })

  it('honours Retry-After up to a minute', () => {
    expect(answered(sending(item(), NOW), problem('refused', 503, { retryAfterMs: 30_000 }), NOW).next_try_at).toBe(NOW + 30_000)
    expect(answered(sending(item(), NOW), problem('refused', 503, { retryAfterMs: 3_600_000 }), NOW).next_try_at).toBe(NOW + 60_000)
  })

  it('goes again when asked, and an accepted one never does', () => {
    expect(again(answered(sending(item(), NOW), problem('refused', 422), NOW))).toMatchObject({ state: 'waiting', next_try_at: 0 })
    expect(again(answered(sending(item(), NOW), accepted('a'), NOW)).state).toBe('accepted')
  })
})

describe('the next one to send', () => {
  const late = (one: Item): Item => ({ ...one, next_try_at: NOW + 5_000 })

  it('is the oldest that is due, each once a round', () => {
    const both = [item('b', NOW + 1), item('a', NOW)]
    expect(nextDue(both, NOW, false, new Set())?.report_id).toBe('a')
    expect(nextDue(both, NOW, false, new Set(['a']))?.report_id).toBe('b')
    expect(nextDue(both, NOW, false, new Set(['a', 'b']))).toBeNull()
  })

  it('waits its time, unless the signal may be back', () => {
    expect(nextDue([late(item())], NOW, false, new Set())).toBeNull()
    expect(nextDue([late(item())], NOW, true, new Set())?.report_id).toBe('a')
  })

  it('takes up what a closed page left behind', () => {
    expect(nextDue([sending(item(), NOW)], NOW, false, new Set())?.report_id).toBe('a')
  })

  it('is never one that a person has to mend first', () => {
    const refused = answered(sending(item(), NOW), problem('refused', 422), NOW)
    const locked = answered(sending(item('b'), NOW), problem('refused', 401), NOW)
    expect(nextDue([refused, locked], NOW, true, new Set())).toBeNull()
    expect(nextWake([refused, locked], NOW)).toBeNull()
  })

  it('waits with the one that found no signal', () => {
    const tried = answered(sending(item(), NOW), problem('unreachable'), NOW)
    expect(waitsAlong(item('b'), tried)).toMatchObject({ state: 'waiting', next_try_at: NOW + 5_000, why: { cause: 'no_signal' } })
  })
})
