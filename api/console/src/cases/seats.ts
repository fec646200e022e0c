/** Who did something, by unit and post: by name only what was done for somebody who was away. */
import type { Meanwhile, TimelineEntry } from '@shared/api/shapes'
import { codeWord, words } from '@shared/words'

import { unitName } from '../places'

export function seatWords(actor: TimelineEntry['actor'] | Meanwhile['actor']): string {
  if (!actor) return ''
  const unit = actor.unit ? unitName(actor.unit, actor.unit_name) : ''
  const role = codeWord(words.value.roles, actor.role)
  return [unit, unit.endsWith(role) ? '' : role].filter(Boolean).join(' · ')
}

/** 李四（代张三）; without their names to those who only report. */
function stoodIn(actor: TimelineEntry['actor']): string {
  const { standsIn, stoodIn: named } = words.value.console.timeline
  if (!actor?.stood_in) return ''
  return actor.stood_in.name ? named(actor.stood_in.name, actor.stood_in.for_name) : standsIn
}

export const seatOf = (entry: TimelineEntry): string => [seatWords(entry.actor), stoodIn(entry.actor)].filter(Boolean).join(' · ') || words.value.console.timeline.machine
