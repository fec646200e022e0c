/** Rings when a RED case comes in, and every half minute while one waits for someone to say that they have seen it. */
import { computed, shallowRef, watch } from 'vue'

import { lastChange, newest } from '../feed/feed'
import { afterChange, unacknowledged } from './alarms'
import { ring, unlockBell } from './bell'

const KEPT_UNDER = 'fengqiao.acknowledged'
const AGAIN_MS = 30_000
const MOST_KEPT = 1_000

const acknowledged = shallowRef<ReadonlySet<string>>(kept())

export const alarms = computed(() => unacknowledged(newest.value.values(), acknowledged.value))
export const isAlarming = (caseId: string): boolean => alarms.value.some((change) => change.case_id === caseId)

export function acknowledge(caseId: string): void {
  set(new Set([...acknowledged.value, caseId]))
}

export function startAlarms(): void {
  watch(lastChange, (change) => change && set(afterChange(acknowledged.value, change)))
  watch(() => alarms.value.length, (now, before) => now > before && ring())
  setInterval(() => alarms.value.length && ring(), AGAIN_MS)
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => void unlockBell(), { once: true })
}

function set(now: ReadonlySet<string>): void {
  if (now === acknowledged.value) return
  acknowledged.value = now
  try {
    localStorage.setItem(KEPT_UNDER, JSON.stringify([...now].slice(-MOST_KEPT)))
  } catch {
    // Not kept: a reload asks again, which errs on the safe side.
  }
}

function kept(): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEPT_UNDER) ?? '[]') as string[])
  } catch {
    return new Set()
  }
}
