/** An item's state in the words of the person who sent it: what is, why, and what she can do. */
import type { ReportFate } from '@shared/api/shapes'
import { clockTime, dayAndTime } from '@shared/moments'
import { codeWord, inWords, lang, words } from '@shared/words'

import { gridName } from '../account/county'
import type { Item } from '../outbox/item'

export type Tone = 'waits' | 'goes' | 'kept' | 'stuck'

export function toneOf(item: Item): Tone {
  if (item.state === 'accepted') return 'kept'
  if (item.state === 'sending') return 'goes'
  return item.state === 'waiting' ? 'waits' : 'stuck'
}

export function headOf(item: Item): string {
  const w = words.value.form.states
  if (item.state === 'accepted') return item.fate ? fateOf(item.fate) : w.accepted
  if (item.state === 'waiting' && item.why) return w.causes[item.why.cause].head
  return w[item.state]
}

/** A case of one's own stands where it stands: “opened” would be said for ever. */
export function fateOf(fate: ReportFate): string {
  return fate.status === 'opened' && fate.state ? words.value.form.states.stands[fate.state] : words.value.form.states.fate[fate.status]
}

/** The reason and what to do about it. */
export function reasonOf(item: Item, now: number): string {
  const w = words.value.form.states
  if (item.state === 'accepted') return inWords(item.fate?.story)
  if (!item.why) return ''
  const said = [w.causes[item.why.cause].todo]
  if (item.state === 'refused' && item.why.detail) said.push(w.said(item.why.detail))
  if (item.state === 'waiting') said.push(w.nextTry(Math.max(0, Math.ceil((item.next_try_at - now) / 1000))))
  return said.join(' ')
}

export function whenOf(item: Item): string {
  return dayAndTime(item.made_at, lang.value)
}

/** For the work group or another platform: where, when, how far. Never the words, a name, a phone or the query code. */
export function withoutNames(item: Item): string {
  const w = words.value.form.item
  const { body, fate } = item
  const lines = [
    `${w.copyGrid}${gridName(body.grid_code)}`,
    `${w.copyWhen}${dayAndTime(body.occurred_at, lang.value)}`,
    body.outcome === 'settled' ? w.copySettled : w.copyHelp,
  ]
  if (body.people_count) lines.push(w.copyPeople(body.people_count))
  if (body.dangers?.length) lines.push(w.copyDangers + body.dangers.map((code) => codeWord(words.value.dangers, code)).join(w.comma))
  if (fate?.number) lines.push(`${w.copyNumber}${fate.number}`)
  if (fate?.lead_unit_name) lines.push(`${w.copyUnit}${fate.lead_unit_name}`)
  lines.push(`${w.copyAsOf}${clockTime(Date.now(), lang.value)} ${headOf(item)}`)
  return lines.join('\n')
}

/** A field by the name it has on the writing page: `parties[0].phone` is one of the parties. */
export function fieldName(field: string): string {
  const w = words.value.form.write
  const names: Record<string, string> = {
    text: w.text, place: w.place, people_count: w.people, parties: w.parties, accused: w.accused, complained_of: w.complainedOf,
    on_behalf_of: w.onBehalfOf, category: w.category, external_no: w.externalNo, source: w.source, occurred_at: w.when, grid_code: w.grid,
    dangers: w.dangersShort, as_petition: w.asPetition,
  }
  return names[field.split(/[.[]/)[0] ?? ''] ?? field
}
