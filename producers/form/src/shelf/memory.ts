/** The last resort: kept only while the page is open. The screen warns and offers the export. */
import { shelfOn } from './local'
import type { Shelf } from './shelf'

export function memoryShelf(): Shelf {
  const kept = new Map<string, string>()
  const storage: Storage = {
    get length() {
      return kept.size
    },
    key: (place) => Array.from(kept.keys())[place] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
  return shelfOn(storage, 'memory')
}
