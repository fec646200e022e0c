/**
 * Answers to recommendations that are due or late, as the service tells them with the alarms. Each reminder is shown until this person has
 * said that they saw it; the next rung is another one. What was seen is a convenience of this computer, so it is kept here and nowhere else.
 */
import { computed, ref, shallowRef } from 'vue'

import type { LateAnswer } from '@shared/api/shapes'

import { person } from '../account/session'
import { nameOf, unseen } from './unseen'

const MOST_KEPT = 200

const told = shallowRef<LateAnswer[]>([])
const seen = ref<string[]>([])

const placeOf = (account: string): string => `fengqiao.console.answers.${account}`

export const lateAnswers = computed(() => unseen(told.value, seen.value))

export function showAnswers(now: LateAnswer[]): void {
  if (now.length) seen.value = read()
  told.value = now
}

export function sawAnswer(one: LateAnswer): void {
  seen.value = [...read(), nameOf(one)].slice(-MOST_KEPT)
  if (!person.value) return
  try {
    localStorage.setItem(placeOf(person.value.account_id), JSON.stringify(seen.value))
  } catch {
    // Full or forbidden: seen as long as the page lasts.
  }
}

function read(): string[] {
  try {
    return person.value ? (JSON.parse(localStorage.getItem(placeOf(person.value.account_id)) ?? '[]') as string[]) : []
  } catch {
    return seen.value
  }
}
