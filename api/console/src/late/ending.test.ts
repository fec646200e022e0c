import { describe, expect, it } from 'vitest'

import { isUnknown, judged } from './ending'

describe('a late act', () => {
  it('waits while nobody answered', () => {
    for (const kind of ['unreachable', 'timeout', 'foreign'] as const) expect(judged({ kind, status: 0 })).toBe('waiting')
    for (const status of [401, 429, 500, 503]) expect(judged({ kind: 'refused', status })).toBe('waiting')
  })

  it('ends as the stream says', () => {
    expect(judged({ kind: 'refused', status: 409, answer: 'conflicting' })).toBe('conflicting')
    expect(judged({ kind: 'refused', status: 409, answer: 'obsolete' })).toBe('obsolete')
    for (const status of [403, 404, 409, 422]) expect(judged({ kind: 'refused', status, answer: 'refused' })).toBe('refused')
  })

  it('is kept only when there was no line', () => {
    expect(isUnknown({ kind: 'refused', status: 409 })).toBe(false)
    expect(isUnknown({ kind: 'timeout', status: 0 })).toBe(true)
  })
})
