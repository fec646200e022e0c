/** Who did something, by unit and post: never by name. */
import type { Meanwhile, TimelineEntry } from '@shared/api/shapes'
import { codeWord, words } from '@shared/words'

import { unitName } from '../places'

export function seatWords(actor: TimelineEntry['actor'] | Meanwhile['actor']): string {
  return actor ? [unitName(actor.unit, actor.unit_name), codeWord(words.value.roles, actor.role)].filter(Boolean).join(' · ') : ''
}
