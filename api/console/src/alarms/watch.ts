/** The alarms of this console: asked for when the feed tells of something RED, ended by the act 接报, which ends them for everybody. */
import { ref, shallowRef, watch } from 'vue'

import type { Alarm } from '@shared/api/shapes'
import { inWords, words } from '@shared/words'
import { uuid7 } from '@shared/uuid7'

import { service } from '../account/session'
import { lastChange, line } from '../feed/feed'
import { ringsAnew, stirs, without } from './alarms'
import { showAnswers } from './answers'
import { ring, unlockBell } from './bell'

const SOON_MS = 100
/** What whoever was rung may not read is told by no feed. */
const ANYWAY_MS = 30_000
const AGAIN_MS = 30_000
const TOLD_FOR_MS = 10_000

export const alarms = shallowRef<Alarm[]>([])
export const alarmOf = (caseId: string): Alarm | undefined => alarms.value.find((alarm) => alarm.case_id === caseId)
export const isAlarming = (caseId: string): boolean => alarmOf(caseId) !== undefined
export const busyWith = ref('')
/** Why it was not done, and of which case. */
export const trouble = shallowRef<{ caseId: string; why: string } | null>(null)
/** That it was heard, by this person or another: said for a while after the band is gone. */
export const told = ref('')

const tries = new Map<string, string>()
let asked = 0
let pending: ReturnType<typeof setTimeout> | undefined
let fading: ReturnType<typeof setTimeout> | undefined

export function startAlarms(): () => void {
  const unwatch = [
    // Each change by itself: of several in one piece the last alone would be looked at.
    watch(lastChange, (change) => change && taken(change), { flush: 'sync' }),
    watch(() => line.value.state, (now) => now === 'live' && soon()),
  ]
  const timers = [setInterval(() => void askAlarms(), ANYWAY_MS), setInterval(() => alarms.value.length && ring(), AGAIN_MS)]
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => void unlockBell(), { once: true })
  soon()
  return () => (unwatch.forEach((stop) => stop()), timers.forEach(clearInterval), clearTimeout(pending), show([]), showAnswers([]))
}

function taken(change: NonNullable<typeof lastChange.value>): void {
  if (!stirs(change, alarms.value)) return
  if (change.kind === 'acknowledged') {
    if (isAlarming(change.case_id) && busyWith.value !== change.case_id) tell(words.value.console.alarm.heard(change.number))
    ended(change.case_id)
  }
  soon()
}

function soon(): void {
  clearTimeout(pending)
  pending = setTimeout(() => void askAlarms(), SOON_MS)
}

async function askAlarms(): Promise<void> {
  const mine = ++asked
  const result = await service.alarms()
  // What was asked before somebody picked up would bring the alarm back.
  if (mine !== asked || !result.ok) return
  show(result.value.alarms)
  showAnswers(result.value.answers)
}

function show(now: Alarm[]): void {
  const before = alarms.value
  alarms.value = now
  if (ringsAnew(now, before)) ring()
  if (trouble.value && !isAlarming(trouble.value.caseId)) trouble.value = null
}

function ended(caseId: string): void {
  asked++
  tries.delete(caseId)
  show(without(alarms.value, caseId))
}

function tell(what: string): void {
  told.value = what
  clearTimeout(fading)
  fading = setTimeout(() => (told.value = ''), TOLD_FOR_MS)
}

/** 接报. The same press again, or after a time-out, is one act. */
export async function acknowledge(caseId: string): Promise<void> {
  const alarm = alarmOf(caseId)
  if (!alarm || busyWith.value) return
  const act_id = tries.get(caseId) ?? uuid7()
  tries.set(caseId, act_id)
  busyWith.value = caseId
  trouble.value = null
  const result = await service.act(caseId, { act_id, kind: 'acknowledge', seen_version: alarm.version })
  busyWith.value = ''
  if (result.ok && result.value.status === 'applied') {
    tell(words.value.console.alarm.done(alarm.number))
    ended(caseId)
  } else if (result.ok) {
    trouble.value = { caseId, why: words.value.console.acts.pending }
  } else if (isAlarming(caseId)) {
    const { kind, reason, detail } = result.problem
    if (kind === 'refused') tries.delete(caseId)
    trouble.value = { caseId, why: kind === 'refused' ? inWords(reason) || detail || words.value.console.acts.refused : words.value.console.acts.unknown }
  }
  soon()
}
