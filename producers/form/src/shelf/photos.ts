/**
 * Photographs on IndexedDB, in a database of their own: an older page that is still open cannot keep it shut, and what goes wrong here
 * never keeps the words from being read. The large pictures lie apart and are read one by one.
 */
import type { Photo } from '../outbox/photo'
import { openDatabase, plain, within } from './database'

export interface PhotoShelf {
  /** Photographs of the account, without the large pictures. */
  photos(accountId: string): Promise<Photo[]>
  picture(attachmentId: string): Promise<string | null>
  keepPhoto(photo: Photo, picture: string): Promise<void>
  changePhoto(attachmentId: string, how: (photo: Photo) => Photo): Promise<Photo | null>
  dropPicture(attachmentId: string): Promise<void>
  dropPhoto(attachmentId: string): Promise<void>
}

export async function openPhotoShelf(): Promise<PhotoShelf> {
  const db = await openDatabase('fengqiao-photos', (fresh) => {
    fresh.createObjectStore('photos', { keyPath: 'attachment_id' }).createIndex('account', 'account_id')
    fresh.createObjectStore('pictures')
  })
  return {
    photos: (accountId) =>
      within<Photo[]>(db, 'photos', (photos, done) => {
        const request = photos.index('account').getAll(accountId)
        request.onsuccess = () => done(request.result as Photo[])
      }),
    picture: (attachmentId) =>
      within<string | null>(db, 'pictures', (pictures, done) => {
        const request = pictures.get(attachmentId)
        request.onsuccess = () => done((request.result as string | undefined) ?? null)
      }),
    keepPhoto: async (photo, picture) => {
      await within<void>(db, 'pictures', (pictures) => void pictures.put(picture, photo.attachment_id))
      await within<void>(db, 'photos', (photos) => void photos.put(plain(photo)))
    },
    changePhoto: (attachmentId, how) =>
      within<Photo | null>(db, 'photos', (photos, done) => {
        const request = photos.get(attachmentId)
        request.onsuccess = () => {
          const found = request.result as Photo | undefined
          const changed = found ? plain(how(found)) : null
          if (changed) photos.put(changed)
          done(changed)
        }
      }),
    dropPicture: (attachmentId) => within<void>(db, 'pictures', (pictures) => void pictures.delete(attachmentId)),
    dropPhoto: async (attachmentId) => {
      await within<void>(db, 'photos', (photos) => void photos.delete(attachmentId))
      await within<void>(db, 'pictures', (pictures) => void pictures.delete(attachmentId))
    },
  }
}
