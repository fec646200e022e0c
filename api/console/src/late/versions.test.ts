import { describe, expect, it } from 'vitest'

import type { TimelineEntry } from '@shared/api/shapes'
import { zh } from '@shared/words/zh'

import { unsettled, versionsIn } from './versions'

const NAMES = { unit: (id: string) => `<${id}>`, kind: (code: string) => `[${code}]` }
const entry = (change: string, version: number) => ({ change, version, fields: {} }) as TimelineEntry

describe('what a late act met', () => {
  it('is told as both versions of each field', () => {
    const fields = { act: 'reclassify', 'late.category': '01', 'now.category': '05', 'late.state': 'returned', 'now.state': 'signed', made_at: '' }
    expect(versionsIn({ fields }, zh, NAMES)).toEqual([
      { field: '类别', late: '[01]', now: '[05]' },
      { field: '状态', late: zh.states.returned, now: zh.states.signed },
    ])
  })

  it('waits, the oldest first, until somebody has chosen', () => {
    const timeline = [entry('opened', 1), entry('conflicting', 2), entry('conflicting', 3), entry('reconciled', 4)]
    expect(unsettled(timeline).map(({ version }) => version)).toEqual([3])
  })
})
