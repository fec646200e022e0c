/** The shelf on IndexedDB. */
import { isUnsent, type Item } from '../outbox/item'
import { openDatabase, plain, within as inStore } from './database'
import { memoryShelf } from './memory'
import { openPhotoShelf } from './photos'
import type { Shelf } from './shelf'

interface Turn {
  name: 'sender'
  holder: string
  until: number
}

export async function openIndexedShelf(): Promise<Shelf> {
  const db = await openDatabase('fengqiao-form', (fresh) => {
    fresh.createObjectStore('items', { keyPath: 'report_id' }).createIndex('account', 'account_id')
    fresh.createObjectStore('turns', { keyPath: 'name' })
  })
  const within = <T>(store: 'items' | 'turns', work: (of: IDBObjectStore, done: (value: T) => void) => void): Promise<T> => inStore(db, store, work)
  const photos = await openPhotoShelf().catch(memoryShelf)

  return {
    ...photos,
    keeping: 'indexed',
    items: (accountId) =>
      within<Item[]>('items', (items, done) => {
        const request = items.index('account').getAll(accountId)
        request.onsuccess = () => done(request.result as Item[])
      }),
    item: (reportId) =>
      within<Item | null>('items', (items, done) => {
        const request = items.get(reportId)
        request.onsuccess = () => done((request.result as Item | undefined) ?? null)
      }),
    keep: (item) => within<void>('items', (items) => void items.put(plain(item))),
    change: (reportId, how) =>
      within<Item | null>('items', (items, done) => {
        const request = items.get(reportId)
        request.onsuccess = () => {
          const found = request.result as Item | undefined
          const changed = found ? plain(how(found)) : null
          if (changed) items.put(changed)
          done(changed)
        }
      }),
    drop: (reportId) => within<void>('items', (items) => void items.delete(reportId)),
    unsentByAccount: () =>
      within<Record<string, number>>('items', (items, done) => {
        const request = items.getAll()
        request.onsuccess = () => done(countUnsent(request.result as Item[]))
      }),
    takeTurn: (holder, now, until) =>
      within<boolean>('turns', (turns, done) => {
        const request = turns.get('sender')
        request.onsuccess = () => {
          const turn = request.result as Turn | undefined
          const free = !turn || turn.holder === holder || turn.until <= now
          if (free) turns.put({ name: 'sender', holder, until } satisfies Turn)
          done(free)
        }
      }),
    leaveTurn: (holder) =>
      within<void>('turns', (turns) => {
        const request = turns.get('sender')
        request.onsuccess = () => {
          if ((request.result as Turn | undefined)?.holder === holder) turns.delete('sender')
        }
      }),
  }
}

export function countUnsent(items: Item[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items.filter(isUnsent)) counts[item.account_id] = (counts[item.account_id] ?? 0) + 1
  return counts
}
