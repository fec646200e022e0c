/** Where the phone keeps what must not be lost. IndexedDB if it can, localStorage if it must, and it says which. */
import type { Item } from '../outbox/item'
import { openIndexedShelf } from './indexed'
import { localShelf } from './local'
import { memoryShelf } from './memory'
import type { PhotoShelf } from './photos'

export type Keeping = 'indexed' | 'local' | 'memory'

export interface Shelf extends PhotoShelf {
  keeping: Keeping
  items(accountId: string): Promise<Item[]>
  item(reportId: string): Promise<Item | null>
  keep(item: Item): Promise<void>
  /** Changes an item in one step, so that two tabs cannot overwrite each other; null when it is gone. */
  change(reportId: string, how: (item: Item) => Item): Promise<Item | null>
  drop(reportId: string): Promise<void>
  /** Unsent items per account, for the login page of a phone that several people share. */
  unsentByAccount(): Promise<Record<string, number>>
  /** Takes the sender's turn until `until` unless another holder's turn still runs. */
  takeTurn(holder: string, now: number, until: number): Promise<boolean>
  leaveTurn(holder: string): Promise<void>
}

export async function openShelf(): Promise<Shelf> {
  try {
    return await openIndexedShelf()
  } catch {
    return localShelf() ?? memoryShelf()
  }
}
