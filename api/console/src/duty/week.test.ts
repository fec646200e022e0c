import { describe, expect, it } from 'vitest'

import { mondayOf, plus, weekFrom } from './week'

describe('a week', () => {
  it('begins on Monday, also across the end of a year', () => {
    expect(['2026-11-23', '2026-11-28', '2026-11-29', '2027-01-01'].map(mondayOf)).toEqual(['2026-11-23', '2026-11-23', '2026-11-23', '2026-12-28'])
    expect(weekFrom('2026-12-28')).toEqual(['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03'])
    expect(plus('2026-11-23', -7)).toBe('2026-11-16')
  })
})
