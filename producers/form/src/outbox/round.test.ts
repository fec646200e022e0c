import { describe, expect, it } from 'vitest'

import type { Result } from '@shared/api/client'
import type { Receipt, Report } from '@shared/api/shapes'

import { memoryShelf } from '../shelf/memory'
import { queued, type Item } from './item'
import { releaseAfterLogin, sendRound } from './round'

type Answer = (report: Report) => Result<Receipt>

const accept: Answer = (report) => ({ ok: true, status: 202, value: { report_id: report.report_id, query_code: 'C', status: 'received' } })
const refuse = (status: number): Answer => () => ({ ok: false, problem: { kind: status ? 'refused' : 'unreachable', status, retryAfterMs: null } })

async function round(ids: string[], answers: Record<string, Answer>) {
  const shelf = memoryShelf()
  const sent: string[] = []
  for (const [at, id] of ids.entries()) {
    await shelf.keep(queued({ report_id: id, grid_code: '1', occurred_at: '', text: id }, 'me', at))
  }
  const submit = async (report: Report) => {
    sent.push(report.report_id)
    return (answers[report.report_id] ?? accept)(report)
  }
  const parts = { shelf, accountId: 'me', submit, now: () => 1_000, changed: () => undefined, mayGoOn: async () => true }
  await sendRound(parts, false)
  const states = async () => Object.fromEntries((await shelf.items('me')).map((item: Item) => [item.report_id, item.state]))
  return { shelf, sent, parts, states }
}

describe('a round of sending', () => {
  it('goes oldest first and leaves nothing', async () => {
    const { sent, states } = await round(['a', 'b', 'c'], {})
    expect(sent).toEqual(['a', 'b', 'c'])
    expect(await states()).toEqual({ a: 'accepted', b: 'accepted', c: 'accepted' })
  })

  it('does not let one bad item block the others', async () => {
    const { states } = await round(['a', 'b', 'c'], { a: refuse(422), b: refuse(500) })
    expect(await states()).toEqual({ a: 'refused', b: 'waiting', c: 'accepted' })
  })

  it('stops at the first without signal, and all wait together', async () => {
    const { sent, states, shelf } = await round(['a', 'b'], { a: refuse(0) })
    expect(sent).toEqual(['a'])
    expect(await states()).toEqual({ a: 'waiting', b: 'waiting' })
    expect((await shelf.item('b'))?.why?.cause).toBe('no_signal')
  })

  it('keeps all through an expired login and sends all after it', async () => {
    const { sent, states, shelf, parts } = await round(['a', 'b'], { a: refuse(401) })
    expect(sent).toEqual(['a'])
    expect(await states()).toEqual({ a: 'needs_login', b: 'needs_login' })
    await releaseAfterLogin(shelf, 'me')
    await sendRound({ ...parts, submit: async (report) => accept(report) }, true)
    expect(await states()).toEqual({ a: 'accepted', b: 'accepted' })
  })

  it('sends only what belongs to the account', async () => {
    const { shelf, parts, sent } = await round(['a'], {})
    await shelf.keep(queued({ report_id: 'z', grid_code: '1', occurred_at: '', text: '' }, 'someone else', 0))
    await sendRound(parts, true)
    expect(sent).toEqual(['a'])
    expect(await shelf.unsentByAccount()).toEqual({ 'someone else': 1 })
  })
})

describe('the sender’s turn', () => {
  it('is one holder’s until it runs out or is given back', async () => {
    const shelf = memoryShelf()
    expect(await shelf.takeTurn('first', 0, 100)).toBe(true)
    expect(await shelf.takeTurn('second', 50, 150)).toBe(false)
    expect(await shelf.takeTurn('first', 50, 150)).toBe(true)
    expect(await shelf.takeTurn('second', 151, 250)).toBe(true)
    await shelf.leaveTurn('second')
    expect(await shelf.takeTurn('first', 160, 260)).toBe(true)
  })
})
