/** The shelf on localStorage, for WebViews without IndexedDB. Smaller, and cleared more easily: the screen says so. */
import type { Item } from '../outbox/item'
import type { Photo } from '../outbox/photo'
import { countUnsent } from './indexed'
import type { Shelf } from './shelf'

const PREFIX = 'fengqiao.item.'
const PHOTO = 'fengqiao.photo.'
const PICTURE = 'fengqiao.picture.'
const TURN = 'fengqiao.turn'

export function localShelf(): Shelf | null {
  try {
    localStorage.setItem('fengqiao.probe', '1')
    localStorage.removeItem('fengqiao.probe')
  } catch {
    return null
  }
  return shelfOn(localStorage, 'local')
}

/** The same shelf on anything that behaves like localStorage. */
export function shelfOn(storage: Storage, keeping: Shelf['keeping']): Shelf {
  const read = (key: string) => JSON.parse(storage.getItem(key) ?? 'null')
  const under = (prefix: string) => Array.from({ length: storage.length }, (_, place) => storage.key(place) ?? '').filter((key) => key.startsWith(prefix))
  const all = () => under(PREFIX).map((key) => read(key) as Item)
  const put = (item: Item) => storage.setItem(PREFIX + item.report_id, JSON.stringify(item))
  const item = async (reportId: string) => read(PREFIX + reportId) as Item | null
  return {
    keeping,
    item,
    items: async (accountId) => all().filter((kept) => kept.account_id === accountId),
    keep: async (kept) => put(kept),
    change: async (reportId, how) => {
      const found = await item(reportId)
      if (!found) return null
      const changed = how(found)
      put(changed)
      return changed
    },
    drop: async (reportId) => storage.removeItem(PREFIX + reportId),
    photos: async (accountId) => under(PHOTO).map((key) => read(key) as Photo).filter((photo) => photo.account_id === accountId),
    picture: async (attachmentId) => storage.getItem(PICTURE + attachmentId),
    keepPhoto: async (photo, picture) => {
      storage.setItem(PICTURE + photo.attachment_id, picture) // the larger first: where it does not fit, nothing is kept
      storage.setItem(PHOTO + photo.attachment_id, JSON.stringify(photo))
    },
    changePhoto: async (attachmentId, how) => {
      const found = read(PHOTO + attachmentId) as Photo | null
      if (!found) return null
      const changed = how(found)
      storage.setItem(PHOTO + attachmentId, JSON.stringify(changed))
      return changed
    },
    dropPicture: async (attachmentId) => storage.removeItem(PICTURE + attachmentId),
    dropPhoto: async (attachmentId) => {
      storage.removeItem(PHOTO + attachmentId)
      storage.removeItem(PICTURE + attachmentId)
    },
    unsentByAccount: async () => countUnsent(all()),
    takeTurn: async (holder, now, until) => {
      const turn = read(TURN) as { holder: string; until: number } | null
      if (turn && turn.holder !== holder && turn.until > now) return false
      storage.setItem(TURN, JSON.stringify({ holder, until }))
      await new Promise((resolve) => setTimeout(resolve, 50)) // no transactions here: look again whether the turn stayed ours
      return (read(TURN) as { holder: string } | null)?.holder === holder
    },
    leaveTurn: async (holder) => {
      if ((read(TURN) as { holder: string } | null)?.holder === holder) storage.removeItem(TURN)
    },
  }
}
