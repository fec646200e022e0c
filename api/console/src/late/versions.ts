/** The two versions that wait for a choice: what a late act would have made of each field, and what others made of it. Pure. */
import type { TimelineEntry } from '@shared/api/shapes'
import type { Words } from '@shared/words'
import { codeWord } from '@shared/words/codes'

import type { Names } from '../cases/sentences'

type Called = Pick<Names, 'unit' | 'kind'>

export interface Version {
  field: string
  late: string
  now: string
}

/** The entries of late acts that nobody has chosen about yet, the oldest first. */
export function unsettled(timeline: TimelineEntry[]): TimelineEntry[] {
  const settled = timeline.filter(({ change }) => change === 'reconciled').length
  return timeline.filter(({ change }) => change === 'conflicting').slice(settled)
}

export function versionsIn({ fields }: Pick<TimelineEntry, 'fields'>, words: Words, names: Called): Version[] {
  return Object.keys(fields)
    .filter((name) => name.startsWith('now.'))
    .map((name) => name.slice('now.'.length))
    .map((field) => ({ field: codeWord(words.console.late.fields, field), late: said(field, fields[`late.${field}`], words, names), now: said(field, fields[`now.${field}`], words, names) }))
}

function said(field: string, value: unknown, words: Words, names: Called): string {
  const code = String(value ?? '')
  if (field === 'category') return names.kind(code)
  if (field === 'lead_unit') return names.unit(code)
  if (field === 'state') return codeWord(words.states, code)
  if (field === 'urgency') return codeWord(words.urgencies, code)
  return code || '—'
}
