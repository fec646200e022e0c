/** The unsent items as a file: the last way out when a phone must be given away or keeps failing. */
import { dayOf } from '@shared/moments'

import { isUnsent, type Item } from './item'
import { unsentPictures } from './outbox'

export async function exportUnsent(items: Item[], username: string): Promise<void> {
  const unsent = items.filter(isUnsent).map(({ body, state, tries, why }) => ({ body, state, tries, why }))
  const file = new Blob([JSON.stringify({ username, exported_at: new Date().toISOString(), reports: unsent, photos: await unsentPictures() }, null, 2)], { type: 'application/json' })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `fengqiao-${username}-${dayOf(Date.now())}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
