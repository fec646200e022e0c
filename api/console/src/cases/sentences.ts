/** A line of a case's history as a sentence: who did it stands beside it, what they wrote below. Pure. */
import type { Both, ChangeKind, TimelineEntry } from '@shared/api/shapes'
import type { Words } from '@shared/words'
import { codeWord } from '@shared/words/codes'

/** What codes are called here: units and categories are the county's own. */
export interface Names {
  unit: (id: string) => string
  kind: (code: string) => string
  row: (act: Both) => string
}

/** The reasons of an act or a clock say again what the sentence says; those of a rule tell something new. */
export const tellsMore = (code: string): boolean => !code.startsWith('act.') && (!code.startsWith('clock.') || code === 'clock.triage')

export function sentenceOf(entry: TimelineEntry, words: Words, names: Names): string {
  const w = words.console.timeline
  const { was, now } = fieldsOf(entry)
  const unit = () => (now('lead_unit') ? names.unit(now('lead_unit')) : '')
  const clock = codeWord(words.console.clocks.stages, now('stage'))
  switch (entry.change) {
    case 'dispatched':
      return w.sent(unit())
    case 'rerouted':
      return w.rerouted(unit())
    case 'cleared':
      return w.cleared(unit())
    case 'return_granted':
      return w.granted(unit())
    case 'arbitrated':
      return w.arbitrated(unit())
    case 'returned':
      return w.returned(now('suggested') ? names.unit(now('suggested')) : '')
    case 'reclassified':
      return w.reclassified(names.kind(was('category')), names.kind(now('category')))
    case 'urgency_raised':
      return w.raised(codeWord(words.urgencies, was('urgency')), codeWord(words.urgencies, now('urgency')))
    case 'urgency_lowered':
      return w.lowered(codeWord(words.urgencies, was('urgency')), codeWord(words.urgencies, now('urgency')))
    case 'contacted':
      return (UNREACHED.includes(now('contact')) ? w.unreached : w.contacted)(codeWord(words.contacts, now('contact')))
    case 'closing_asked':
      return w.closingAsked(codeWord(words.results, now('result')))
    case 'done':
      return w.done(codeWord(words.results, now('result')))
    case 'settled':
      return w.settled(codeWord(words.confirmations, now('confirmed')))
    case 'extension_asked':
      return w.extensionAsked(Number(now('request_days')))
    case 'extended':
      return w.extended(Number(now('extended_days')) - Number(was('extended_days') || 0))
    case 'due_soon':
      return w.dueSoon(clock)
    case 'overdue':
      return w.overdue(clock)
    case 'urged':
      return w.urged(clock)
    case 'supervision_proposed':
      return w.proposed(clock)
    case 'listing_proposed':
      return w.listingProposed(clock)
    case 'supervised':
      return w.supervised(now('supervision') === 'listed')
  }
  return w.tells[entry.change] ?? (entry.act ? names.row(entry.act) : codeWord(words.changes, entry.change))
}

/** The changes whose sentence says already what was chosen. */
const SAYS_IT: ChangeKind[] = ['dispatched', 'rerouted', 'cleared', 'return_granted', 'arbitrated', 'returned', 'reclassified', 'contacted', 'closing_asked', 'done', 'settled', 'extension_asked']

/** What was chosen with an act and its sentence leaves open, to stand below it. */
export const chosenBeside = (entry: TimelineEntry): TimelineEntry['chosen'] => (SAYS_IT.includes(entry.change) ? [] : entry.chosen)

const UNREACHED = ['unreachable', 'anonymous']

/** What an act was given, or what changed: a code, or the old and the new one. */
export function fieldsOf(entry: TimelineEntry): { was: (name: string) => string; now: (name: string) => string } {
  const half = (name: string, which: 'from' | 'to') => {
    const field = entry.fields[name]
    if (field === undefined || field === null) return ''
    if (typeof field !== 'object') return which === 'to' ? String(field) : ''
    return String(field[which] ?? '')
  }
  return { was: (name) => half(name, 'from'), now: (name) => half(name, 'to') }
}
