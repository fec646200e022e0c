/** The live feed as the screens see it. */
import { computed, ref, shallowRef } from 'vue'

import type { Change } from '@shared/api/shapes'

import { sessionEnded } from '../account/session'
import { emptyBoard, newestByCase, received, released, withdrawn, type Board } from './board'
import { follow, type Line } from './connection'

export const board = shallowRef<Board>(emptyBoard)
export const line = ref<Line>({ state: 'connecting' })
/** Set by the list while someone reads further down. */
export const reading = ref(false)
export const newest = computed(() => newestByCase(board.value))
/** Told to listeners outside Vue's rendering: figures and the open case refresh on it. */
export const lastChange = shallowRef<Change | null>(null)

let connection: ReturnType<typeof follow> | null = null

export function startFeed(): void {
  stopFeed()
  board.value = emptyBoard
  connection = follow({
    changed(cursor, change) {
      board.value = received(board.value, { cursor, change }, reading.value)
      lastChange.value = change
    },
    withdrawn(caseId) {
      board.value = withdrawn(board.value, caseId)
    },
    reset() {
      board.value = emptyBoard
    },
    line(now) {
      line.value = now
      if (now.state === 'ended') sessionEnded()
    },
  })
}

export function stopFeed(): void {
  connection?.stop()
  connection = null
}

export function showHeld(): void {
  board.value = released(board.value)
}

addEventListener('online', () => connection?.hurry())
document.addEventListener('visibilitychange', () => document.hidden || connection?.hurry())
