/** What became of the sent items: asked for while someone looks, soon after sending often, later rarely. */
import type { ReportFate } from '@shared/api/shapes'

import { service } from '../account/service'
import { loginNeeded } from '../account/session'
import { items, update } from './outbox'
import type { Item } from './item'

const LOOK_EVERY_MS = 1_000
const SETTLED_WAIT_MS = 60_000
const FOLLOWED_FOR_MS = 60 * 24 * 3600 * 1000

export function startFollowing(): void {
  let asking = false
  setInterval(() => {
    const next = asking || document.hidden || loginNeeded.value ? null : nextToAsk(items.value, Date.now())
    if (!next) return
    asking = true
    void askFate(next).finally(() => (asking = false))
  }, LOOK_EVERY_MS)
}

export function nextToAsk(of: Item[], now: number): Item | null {
  const due = of.filter((item) => {
    if (item.state !== 'accepted' || now - (item.accepted_at ?? 0) > FOLLOWED_FOR_MS) return false
    return item.fate_asked_at + waitBefore(item) <= now
  })
  return due.sort((a, b) => a.fate_asked_at - b.fate_asked_at)[0] ?? null
}

function waitBefore(item: Item): number {
  const known = item.fate && item.fate.status !== 'received'
  return known ? SETTLED_WAIT_MS : Math.min(SETTLED_WAIT_MS, 1_000 * 2 ** Math.min(item.fate_asked, 6))
}

export async function askFate(item: Item): Promise<void> {
  const result = await service.fate(item.report_id)
  const fate: ReportFate | null = result.ok ? result.value : item.fate
  if (!result.ok && result.problem.status === 401) loginNeeded.value = true
  await update(item.report_id, (kept) => ({ ...kept, fate, fate_asked_at: Date.now(), fate_asked: kept.fate_asked + 1 }))
}
