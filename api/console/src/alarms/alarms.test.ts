import { describe, expect, it } from 'vitest'

import type { Change } from '@shared/api/shapes'

import { afterChange, unacknowledged } from './alarms'

const change = (case_id: string, urgency: string, state = 'dispatched', at = '2026-11-24T02:00:00Z', kind = 'opened') =>
  ({ case_id, urgency, state, at, kind }) as Change

describe('RED', () => {
  it('waits for an acknowledgement, the longest first', () => {
    const waiting = unacknowledged([change('b', 'red', 'dispatched', '2026-11-24T02:01:00Z'), change('a', 'red'), change('c', 'orange')], new Set())
    expect(waiting.map((one) => one.case_id)).toEqual(['a', 'b'])
  })

  it('is quiet once seen, or over', () => {
    expect(unacknowledged([change('a', 'red'), change('b', 'red', 'withdrawn')], new Set(['a']))).toEqual([])
  })

  it('rings again when a person raises it again', () => {
    expect(afterChange(new Set(['a']), change('a', 'red', 'dispatched', '', 'urgency_raised')).has('a')).toBe(false)
    expect(afterChange(new Set(['a']), change('a', 'red', 'dispatched', '', 'rerouted')).has('a')).toBe(true)
  })
})
