import { describe, expect, it } from 'vitest'

import type { Both, ChangeKind, TimelineEntry } from '@shared/api/shapes'
import { codesOf } from '@shared/words/codes'
import { en } from '@shared/words/en'
import { zh } from '@shared/words/zh'

import { chosenBeside, correctedFrom, sentenceOf } from './sentences'

const NAMES = { unit: (id: string) => `<${id}>`, kind: (code: string) => `[${code}]`, row: (act: Both) => act.zh }
const told = (change: ChangeKind, fields: TimelineEntry['fields'] = {}, words = zh) => sentenceOf({ change, fields } as TimelineEntry, words, NAMES)

describe('a line of the history', () => {
  it('says what was given and what changed', () => {
    expect(told('rerouted', { lead_unit: { from: 'a', to: 'b' } })).toBe('改派给<b>')
    expect(told('returned', { suggested: 'b', returns: { from: 0, to: 1 } })).toBe('退单，认为应由<b>办')
    expect(told('contacted', { contact: 'phone' })).toBe('首次联系当事人（电话）')
    expect(told('contacted', { contact: { from: '', to: 'unreachable' } })).toBe('首次联系当事人：联系不上')
    expect(told('done', { result: { from: '', to: 'agreement' } })).toBe('简易办结：达成协议')
    expect(told('extended', { extended_days: { from: 5, to: 15 } })).toBe('同意延期 10 天')
    expect(told('overdue', { stage: 'first_contact', due: '2026-07-15T00:00:00Z' })).toBe('“首次联系当事人”超期')
    expect(told('urgency_raised', { urgency: { from: 'yellow', to: 'red' } }, en)).toBe('Raised the urgency from Yellow to Red')
  })

  it('calls an act by its row where the change alone does not say whose it was', () => {
    const consent = { change: 'consented', fields: {}, act: { code: 'consent_applicant', zh: '申请人同意调解', en: 'the applicant consents' } }
    expect(sentenceOf(consent as unknown as TimelineEntry, zh, NAMES)).toBe('申请人同意调解')
  })

  it('leaves to the line below what the sentence does not say', () => {
    const chosen = [{ field: 'contact', zh: '联系方式', en: 'how', value: { zh: '电话', en: 'by phone' } }]
    expect(chosenBeside({ change: 'contacted', chosen } as unknown as TimelineEntry)).toEqual([])
    expect(chosenBeside({ change: 'consented', chosen } as unknown as TimelineEntry)).toEqual(chosen)
  })

  it('leaves no change without words, in either language, whatever came with it', () => {
    for (const words of [zh, en]) {
      for (const change of codesOf(words.changes)) {
        expect(told(change, {}, words)).toMatch(/\S/)
        expect(told(change, {}, words)).not.toMatch(/undefined|NaN|null/)
      }
    }
  })
})

describe('what the rules had answered', () => {
  const changed = (...values: string[]) => values.slice(1).map((to, place) => ({ change: 'reclassified', fields: { category: { from: values[place], to } } }) as unknown as TimelineEntry)

  it('is told beside what people made of it, however often they changed it', () => {
    expect(correctedFrom(changed('02', '06'), 'category')).toBe('02')
    expect(correctedFrom(changed('02', '06', '07'), 'category')).toBe('02')
  })

  it('is not told where nobody changed it, or where it stands again', () => {
    expect(correctedFrom([], 'category')).toBe('')
    expect(correctedFrom(changed('02', '06', '02'), 'category')).toBe('')
    expect(correctedFrom(changed('02', '06'), 'lead_unit')).toBe('')
  })
})
