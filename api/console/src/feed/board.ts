/** What the live list shows, as a pure fold over what the line delivers: nothing twice, newest first. */
import type { Change } from '@shared/api/shapes'

export interface Entry {
  cursor: string
  change: Change
}

export interface Board {
  /** Newest first. */
  entries: readonly Entry[]
  /** Arrived while someone reads further down; shown when they ask. Newest first. */
  held: readonly Entry[]
}

const MOST_KEPT = 500

export const emptyBoard: Board = { entries: [], held: [] }

export function received(board: Board, entry: Entry, holding: boolean): Board {
  if (has(board, entry.cursor)) return board
  if (holding) return { ...board, held: [entry, ...board.held] }
  return { ...board, entries: [entry, ...board.entries].slice(0, MOST_KEPT) }
}

export function released(board: Board): Board {
  return { entries: [...board.held, ...board.entries].slice(0, MOST_KEPT), held: [] }
}

/** The viewer may no longer see this case: nothing of it stays. */
export function withdrawn(board: Board, caseId: string): Board {
  const others = (entry: Entry) => entry.change.case_id !== caseId
  return { entries: board.entries.filter(others), held: board.held.filter(others) }
}

/** The newest change of each case, held ones included. */
export function newestByCase(board: Board): Map<string, Change> {
  const newest = new Map<string, Change>()
  for (const { change } of [...board.held, ...board.entries]) {
    if (!newest.has(change.case_id)) newest.set(change.case_id, change)
  }
  return newest
}

function has(board: Board, cursor: string): boolean {
  return cursor !== '' && (board.entries.some((entry) => entry.cursor === cursor) || board.held.some((entry) => entry.cursor === cursor))
}
