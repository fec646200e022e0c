import { expect, test } from 'vitest'

import { before, lastQuarters, quarterBefore, share } from './quarters'

test('only a quarter that is over is counted, by the county’s clock', () => {
  expect(quarterBefore(new Date('2026-11-28T02:00:00Z'))).toEqual({ year: 2026, number: 3 })
  expect(quarterBefore(new Date('2026-02-01T00:00:00Z'))).toEqual({ year: 2025, number: 4 })
  // still March by Greenwich, April in the county
  expect(quarterBefore(new Date('2026-03-31T16:30:00Z'))).toEqual({ year: 2026, number: 1 })
})

test('quarters go back over the turn of the year', () => {
  expect(before({ year: 2026, number: 1 })).toEqual({ year: 2025, number: 4 })
  expect(lastQuarters(new Date('2026-05-01T00:00:00Z'), 3)).toEqual([{ year: 2026, number: 1 }, { year: 2025, number: 4 }, { year: 2025, number: 3 }])
})

test('a share is in whole per cent', () => {
  expect(share(2, 6)).toBe(33)
})
