import { describe, expect, it } from 'vitest'

import type { Alarm, AlarmRing, Change } from '@shared/api/shapes'

import { ringsAnew, stepsOf, stirs, without } from './alarms'

const ring = (post: string, at = '2026-11-24T02:00:00Z', names: string[] = []): AlarmRing => ({ post, at, zh: post, en: post, names, for_names: [], people: 1 })
const alarm = (case_id: string, rings: AlarmRing[] = []) => ({ case_id, rings }) as Alarm
const change = (case_id: string, urgency: string) => ({ case_id, urgency }) as Change

describe('an alarm', () => {
  it('is asked for again when something RED happens, or anything to a case that rings', () => {
    expect(stirs(change('a', 'red'), [])).toBe(true)
    expect(stirs(change('a', 'yellow'), [alarm('a')])).toBe(true)
    expect(stirs(change('a', 'yellow'), [alarm('b')])).toBe(false)
  })

  it('is heard when it is new and at each further ring, not because another one ended', () => {
    expect(ringsAnew([alarm('a')], [])).toBe(true)
    expect(ringsAnew([alarm('a', [ring('first')])], [alarm('a')])).toBe(true)
    expect(ringsAnew([alarm('a', [ring('first')])], [alarm('a', [ring('first')]), alarm('b')])).toBe(false)
    expect(without([alarm('a'), alarm('b')], 'a').map((one) => one.case_id)).toEqual(['b'])
  })

  it('tells a post that was rung several times once', () => {
    const steps = stepsOf([ring('first'), ring('leader', '2026-11-24T02:06:00Z'), ring('leader', '2026-11-24T02:10:00Z')])
    expect(steps.map(({ post, times, at }) => [post, times, at])).toEqual([['first', 1, '2026-11-24T02:00:00Z'], ['leader', 2, '2026-11-24T02:10:00Z']])
    expect(stepsOf([ring('leader', '', ['甲']), ring('leader', '', ['乙'])])).toHaveLength(2)
  })
})
