/** What is being written, kept with every keystroke, one draft per account. */
import { ref, watch } from 'vue'

import type { Danger, Outcome, Party, Report, Source } from '@shared/api/shapes'
import { uuid7 } from '@shared/uuid7'

import { session } from '../account/session'

export interface Draft {
  outcome: Outcome
  text: string
  grid_code: string
  occurred_at: string // datetime-local; empty means now
  place: string
  people_count: string
  dangers: Danger[]
  category: string
  parties: Party[]
  complained_of: string
  accused: string
  on_behalf_of: string
  as_petition: boolean // only with whom it is on behalf of
  source: Source | ''
  external_no: string
  corrects: string | null
  replaces: string | null // an item that never arrived and goes when this one is queued
}

export const draft = ref<Draft>(emptyDraft())

const place = () => `fengqiao.draft.${session.value?.account_id ?? ''}`

export function emptyDraft(): Draft {
  return {
    outcome: 'needs_help', text: '', grid_code: '', occurred_at: '', place: '', people_count: '', dangers: [], category: '',
    parties: [], complained_of: '', accused: '', on_behalf_of: '', as_petition: false, source: '', external_no: '', corrects: null, replaces: null,
  }
}

export function hasWriting(of: Draft): boolean {
  return !!(of.text.trim() || of.place || of.dangers.length || of.parties.length || of.accused || of.complained_of || of.corrects)
}

watch(() => session.value?.account_id, () => (draft.value = keptDraft()), { immediate: true })

// `sync`: the page may be gone before the next tick.
watch(draft, (now) => keepDraft(now), { deep: true, flush: 'sync' })

function keptDraft(): Draft {
  try {
    return { ...emptyDraft(), ...(JSON.parse(localStorage.getItem(place()) ?? '{}') as Partial<Draft>) }
  } catch {
    return emptyDraft()
  }
}

function keepDraft(now: Draft): void {
  if (!session.value) return
  try {
    localStorage.setItem(place(), JSON.stringify(now))
  } catch {
    // Kept by the open page only; the warning about this phone's storage is shown elsewhere.
  }
}

/** A claim is somebody's and is not settled by taking it in; said only in a correction, it makes a petition of what was sent before. */
export const mayBePetition = (from: Draft): boolean => !!from.on_behalf_of.trim() && from.outcome === 'needs_help'

/** The draft as the report that will travel. */
export function reportOf(from: Draft, gridCode: string, now: number): Report {
  const report: Report = {
    report_id: uuid7(now),
    grid_code: gridCode,
    occurred_at: new Date(from.occurred_at || now).toISOString(),
    text: from.text.trim(),
    outcome: from.outcome,
  }
  const people = Number.parseInt(from.people_count, 10)
  if (people > 0) report.people_count = people
  if (from.dangers.length) report.dangers = [...from.dangers]
  const parties = from.parties.map(partyOf).filter((party) => Object.keys(party).length)
  if (parties.length) report.parties = parties
  for (const field of ['place', 'category', 'on_behalf_of', 'external_no'] as const) {
    if (from[field].trim()) report[field] = from[field].trim()
  }
  if (from.as_petition && mayBePetition(from)) report.as_petition = true
  if (from.source) report.source = from.source
  for (const field of ['accused', 'complained_of'] as const) {
    const names = namesIn(from[field])
    if (names.length) report[field] = names
  }
  if (from.corrects) report.corrects = from.corrects
  return report
}

function partyOf(party: Party): Party {
  const told: Party = {}
  for (const field of ['name', 'phone', 'role'] as const) {
    const value = party[field]?.trim()
    if (value) told[field] = value
  }
  return told
}

/** Several names in one line, as people write them. */
export const namesIn = (line: string): string[] => line.split(/[、,，;；\n]/).map((name) => name.trim()).filter(Boolean)

/** A report that was sent, back on the writing table; `corrects` or `replaces` is for the caller to say. */
export function draftFrom(report: Report): Draft {
  return {
    ...emptyDraft(),
    outcome: report.outcome ?? 'needs_help',
    text: report.text ?? '',
    grid_code: report.grid_code,
    occurred_at: localInput(report.occurred_at),
    place: report.place ?? '',
    people_count: report.people_count ? String(report.people_count) : '',
    dangers: report.dangers ?? [],
    category: report.category ?? '',
    parties: report.parties ?? [],
    complained_of: (report.complained_of ?? []).join('、'),
    accused: (report.accused ?? []).join('、'),
    on_behalf_of: report.on_behalf_of ?? '',
    as_petition: report.as_petition ?? false,
    source: report.source ?? '',
    external_no: report.external_no ?? '',
    corrects: report.corrects ?? null,
  }
}

function localInput(at: string): string {
  const when = new Date(at)
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
