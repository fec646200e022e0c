/** One sender at a time, however many tabs are open. */
import { uuid7 } from '@shared/uuid7'

import type { Shelf } from '../shelf/shelf'

const LEASE_MS = 20_000 // longer than one request may take
const holder = uuid7()

/** Does the work while holding the turn; false when another tab has it. `renew` is called before each item. */
export async function inTurn(shelf: Shelf, work: (renew: () => Promise<boolean>) => Promise<void>): Promise<boolean> {
  if (navigator.locks) return byLock(work)
  const renew = () => shelf.takeTurn(holder, Date.now(), Date.now() + LEASE_MS)
  if (!(await renew())) return false
  try {
    await work(renew)
  } finally {
    await shelf.leaveTurn(holder)
  }
  return true
}

async function byLock(work: (renew: () => Promise<boolean>) => Promise<void>): Promise<boolean> {
  return navigator.locks.request('fengqiao-sender', { ifAvailable: true }, async (lock) => {
    if (!lock) return false
    await work(async () => true)
    return true
  })
}
