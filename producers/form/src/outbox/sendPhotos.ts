/** One round of photographs, after the reports: one by one, until the signal or the login fails. */
import type { Result } from '@shared/api/client'

import type { Shelf } from '../shelf/shelf'
import { answeredPhoto, nextPhoto, sendingPhoto, stopsPhotos, type Photo } from './photo'

export interface SendingPhotos {
  shelf: Shelf
  accountId: string
  attach: (photo: Photo, picture: string) => Promise<Result<unknown>>
  now: () => number
  changed: () => Promise<void> | void
  mayGoOn: () => Promise<boolean>
}

export async function sendPhotos(parts: SendingPhotos, eager: boolean): Promise<void> {
  const triedNow = new Set<string>()
  for (;;) {
    const items = await parts.shelf.items(parts.accountId)
    const due = nextPhoto(await parts.shelf.photos(parts.accountId), items, parts.now(), eager, triedNow)
    if (!due || !(await parts.mayGoOn())) return
    triedNow.add(due.attachment_id)
    const after = await sendOne(parts, due)
    if (after && stopsPhotos(after)) return
  }
}

async function sendOne(parts: SendingPhotos, due: Photo): Promise<Photo | null> {
  const picture = await parts.shelf.picture(due.attachment_id)
  const frozen = await parts.shelf.changePhoto(due.attachment_id, sendingPhoto)
  if (!frozen || picture === null) return null // taken away by its owner a moment ago
  await parts.changed()
  const result = await parts.attach(frozen, picture)
  const after = await parts.shelf.changePhoto(due.attachment_id, (photo) => answeredPhoto(photo, result, parts.now()))
  if (after?.state === 'kept') await parts.shelf.dropPicture(due.attachment_id)
  await parts.changed()
  return after
}
