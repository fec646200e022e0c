/** The shelf on IndexedDB. Every value is written as plain JSON data: reactive proxies cannot be cloned into a database. */
import { isUnsent, type Item } from '../outbox/item'
import type { Shelf } from './shelf'

const NAME = 'fengqiao-form'
const OPEN_WITHIN_MS = 4_000

interface Turn {
  name: 'sender'
  holder: string
  until: number
}

export async function openIndexedShelf(): Promise<Shelf> {
  const db = await open()
  const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

  async function within<T>(store: 'items' | 'turns', work: (of: IDBObjectStore, done: (value: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(store, 'readwrite')
      let value: T
      work(transaction.objectStore(store), (result) => (value = result))
      transaction.oncomplete = () => resolve(value)
      transaction.onerror = transaction.onabort = () => reject(transaction.error)
    })
  }

  return {
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

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('IndexedDB did not open')), OPEN_WITHIN_MS) // some WebViews never answer
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('items', { keyPath: 'report_id' }).createIndex('account', 'account_id')
      request.result.createObjectStore('turns', { keyPath: 'name' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
