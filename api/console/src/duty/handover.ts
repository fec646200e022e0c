/** The sheet of a shift on the screen: which one is looked at, what was added or signed, and what the service said against it. */
import { computed, ref, shallowRef } from 'vue'

import type { Problem } from '@shared/api/client'
import type { Handover, HandoverList, HandoverSection, HandoverSide } from '@shared/api/shapes'
import { uuid7 } from '@shared/uuid7'
import { words } from '@shared/words'

import { service, sessionEnded } from '../account/session'
import { save } from '../saving'

export const sheets = shallowRef<HandoverList | null>(null)
export const sheet = shallowRef<Handover | null>(null)
export const chain = ref('')
/** The day of duty that is looked at. */
export const day = ref('')
export const trouble = ref('')
export const busy = ref(false)

/** The days there are sheets of, the latest first, with the shift that stands before them. */
export const days = computed(() => {
  if (!sheets.value) return []
  const kept = sheets.value.sheets.filter((one) => one.tenant === chain.value).map((one) => one.day)
  return [sheets.value.today, ...kept.filter((one) => one !== sheets.value?.today)]
})

/** Whoever comes to hand over or take over looks at the shift that has just ended. */
export async function begin(): Promise<void> {
  const result = await service.handovers()
  if (!result.ok) return fail(result.problem)
  sheets.value = result.value
  if (!result.value.tenants.includes(chain.value)) chain.value = result.value.tenants[0] ?? ''
  if (!days.value.includes(day.value)) day.value = days.value[1] ?? days.value[0] ?? ''
  await load()
}

export async function load(): Promise<void> {
  const [wanted, of] = [day.value, chain.value]
  if (!wanted) return
  const result = await service.handover(wanted, of)
  if (wanted !== day.value || of !== chain.value) return
  if (!result.ok) return fail(result.problem)
  sheet.value = result.value
  trouble.value = ''
}

export async function turnTo(tenant: string, to: string): Promise<void> {
  chain.value = tenant
  day.value = days.value.includes(to) ? to : (days.value[0] ?? '')
  await load()
}

/** One id for this line: pressing twice, or again after a time-out, is one line. */
let noteId = uuid7()

export async function add(note: string): Promise<boolean> {
  const added = await changed(service.addHandoverNote(day.value, { note_id: noteId, tenant: chain.value, note: note.trim() }))
  if (added) noteId = uuid7()
  return added
}

export const sign = (side: HandoverSide): Promise<boolean> => changed(service.signHandover(day.value, { tenant: chain.value, side }))

export async function document(): Promise<void> {
  busy.value = true
  const result = await service.handoverPaper(day.value, chain.value)
  busy.value = false
  if (result.ok) save(result.value)
  else fail(result.problem)
}

async function changed(asked: ReturnType<typeof service.signHandover>): Promise<boolean> {
  busy.value = true
  const result = await asked
  busy.value = false
  if (!result.ok) {
    fail(result.problem)
    return false
  }
  await load()
  return true
}

function fail({ status, kind, errors, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  const field = errors?.[0]
  trouble.value = kind === 'refused' ? (field && `${field.problem} — ${field.wanted}`) || detail || words.value.console.unreachable : words.value.console.unreachable
}

/** How many of each, in the order of the codes. */
export function tally(section: HandoverSection, of: 'urgency' | 'category'): [string, number][] {
  const counts = new Map<string, number>()
  for (const item of section.items) counts.set(item[of], (counts.get(item[of]) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Whoever logs in next begins afresh. */
export function forgetHandover(): void {
  sheets.value = sheet.value = null
  chain.value = day.value = trouble.value = ''
}
