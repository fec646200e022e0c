/** IndexedDB as the shelves use it: one database, one store at a time, and an opening that may fail but never hangs. */
const OPEN_WITHIN_MS = 4_000

/** Every value is written as plain JSON data: reactive proxies cannot be cloned into a database. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export async function within<T>(db: IDBDatabase, store: string, work: (of: IDBObjectStore, done: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(store, 'readwrite')
    let value: T
    work(transaction.objectStore(store), (result) => (value = result))
    transaction.oncomplete = () => resolve(value)
    transaction.onerror = transaction.onabort = () => reject(transaction.error)
  })
}

export function openDatabase(name: string, make: (fresh: IDBDatabase) => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('IndexedDB did not open')), OPEN_WITHIN_MS) // some WebViews never answer
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => make(request.result)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
