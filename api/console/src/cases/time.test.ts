import { describe, expect, it } from 'vitest'

import type { Clock } from '@shared/api/shapes'
import { en } from '@shared/words/en'
import { zh } from '@shared/words/zh'

import { leftOf, shareOf, spelt, standingOf, toldOf } from './time'

const HOUR = 3_600_000
const START = Date.parse('2026-07-15T00:00:00Z')
const at = (hours: number) => new Date(START + hours * HOUR).toISOString()
const clock = (paused: number | null = null) => ({ started_at: at(0), ends_at: at(100), paused_at: paused === null ? null : at(paused) }) as Clock

describe('how long there still is', () => {
  it('is told in the largest unit that tells enough', () => {
    const w = zh.console.clocks
    expect([49, 47, 2, 1.5, 0.001].map((hours) => spelt(hours * HOUR, w))).toEqual(['2天', '47小时', '2小时', '90分钟', '1分钟'])
    expect(leftOf(at(48), START, w)).toBe('还剩2天')
    expect(leftOf(at(0), START + 3 * HOUR, w)).toBe('超期3小时')
    expect(leftOf(at(0), START + 3 * HOUR, en.console.clocks)).toBe('3 hours overdue')
  })

  it('stands still while a clock is paused', () => {
    expect([0, 74, 75, 100].map((hours) => standingOf(clock(), START + hours * HOUR))).toEqual(['calm', 'calm', 'soon', 'over'])
    expect([shareOf(clock(20), START + 500 * HOUR), standingOf(clock(20), START + 500 * HOUR)]).toEqual([0.2, 'paused'])
    expect(toldOf(clock(20), START + 500 * HOUR, zh.console.clocks)).toBe('暂停计时')
  })
})
