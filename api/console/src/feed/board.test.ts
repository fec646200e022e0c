import { describe, expect, it } from 'vitest'

import type { Change } from '@shared/api/shapes'

import { emptyBoard, newestByCase, received, released, withdrawn } from './board'

const entry = (cursor: string, case_id: string, version = 1) => ({ cursor, change: { case_id, version } as Change })
const cursors = (entries: readonly { cursor: string }[]) => entries.map((one) => one.cursor)

describe('the live list', () => {
  it('shows nothing twice, whatever a resumed line repeats', () => {
    const board = ['1', '2', '2', '1'].reduce((so, cursor) => received(so, entry(cursor, cursor), false), emptyBoard)
    expect(cursors(board.entries)).toEqual(['2', '1'])
  })

  it('holds new ones back while someone reads, and shows them in order', () => {
    let board = received(emptyBoard, entry('1', 'a'), false)
    board = received(received(board, entry('2', 'b'), true), entry('3', 'a', 2), true)
    expect(cursors(board.entries)).toEqual(['1'])
    expect(newestByCase(board).get('a')?.version).toBe(2)
    expect(cursors(released(board).entries)).toEqual(['3', '2', '1'])
  })

  it('keeps nothing of a case that was withdrawn from the viewer', () => {
    let board = received(emptyBoard, entry('1', 'a'), false)
    board = received(received(board, entry('2', 'b'), false), entry('3', 'a'), true)
    board = withdrawn(board, 'a')
    expect([cursors(board.entries), cursors(board.held)]).toEqual([['2'], []])
  })
})
