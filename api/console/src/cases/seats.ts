/** Who did something, by unit and post: never by name. */
import type { Meanwhile, TimelineEntry } from '@shared/api/shapes'
import { codeWord, words } from '@shared/words'

import { unitName } from '../places'

export function seatWords(actor: TimelineEntry['actor'] | Meanwhile['actor']): string {
  if (!actor) return ''
  const unit = actor.unit ? unitName(actor.unit, actor.unit_name) : ''
  const role = codeWord(words.value.roles, actor.role)
  return [unit, unit.endsWith(role) ? '' : role].filter(Boolean).join(' · ')
}

export const seatOf = (entry: TimelineEntry): string => seatWords(entry.actor) || words.value.console.timeline.machine
