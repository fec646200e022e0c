/** One round of sending: everything that is due, oldest first, until the signal or the login fails. */
import type { Result } from '@shared/api/client'
import type { Receipt, Report } from '@shared/api/shapes'

import type { Shelf } from '../shelf/shelf'
import { again, answered, nextDue, sending, waitsAlong, type Item } from './item'

export interface Sending {
  shelf: Shelf
  accountId: string
  submit: (report: Report) => Promise<Result<Receipt>>
  now: () => number
  changed: () => Promise<void> | void
  mayGoOn: () => Promise<boolean>
}

export async function sendRound(parts: Sending, eager: boolean): Promise<void> {
  const triedNow = new Set<string>()
  for (;;) {
    const due = nextDue(await parts.shelf.items(parts.accountId), parts.now(), eager, triedNow)
    if (!due || !(await parts.mayGoOn())) return
    triedNow.add(due.report_id)
    const after = await sendOne(parts, due)
    if (after && stopsTheRound(after)) return holdTheRest(parts, after)
  }
}

async function sendOne(parts: Sending, due: Item): Promise<Item | null> {
  const frozen = await parts.shelf.change(due.report_id, (item) => sending(item, parts.now()))
  if (!frozen) return null // deleted by its owner a moment ago
  await parts.changed()
  const result = await parts.submit(frozen.body)
  const after = await parts.shelf.change(due.report_id, (item) => answered(item, result, parts.now()))
  await parts.changed()
  return after
}

const stopsTheRound = (item: Item): boolean =>
  item.state === 'needs_login' || (item.state === 'waiting' && ['no_signal', 'timeout', 'portal'].includes(item.why?.cause ?? ''))

async function holdTheRest(parts: Sending, tried: Item): Promise<void> {
  for (const item of await parts.shelf.items(parts.accountId)) {
    if (item.report_id === tried.report_id || item.state !== 'waiting') continue
    await parts.shelf.change(item.report_id, (other) => heldWith(other, tried))
  }
  await parts.changed()
}

function heldWith(other: Item, tried: Item): Item {
  if (other.state !== 'waiting') return other
  if (tried.state === 'needs_login') return { ...other, state: 'needs_login', why: tried.why }
  return waitsAlong(other, tried)
}

/** After a login everything that waited for one goes on. */
export async function releaseAfterLogin(shelf: Shelf, accountId: string): Promise<void> {
  for (const item of await shelf.items(accountId)) {
    if (item.state === 'needs_login') await shelf.change(item.report_id, again)
  }
}
