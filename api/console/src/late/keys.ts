/**
 * Where the key of each account's acts lies while its login lasts: in IndexedDB, which holds a key that cannot be taken out. It is removed
 * when somebody leaves, and when somebody else logs in at the same computer. A login that ends by itself leaves it: who was in the middle of
 * something logs in again and goes on.
 */
const NAME = 'fengqiao.console'
const STORE = 'keys'

export const canKeepKeys = (): boolean => typeof indexedDB !== 'undefined'

export const keyOf = (account: string): Promise<CryptoKey | undefined> =>
  within('readonly', (store) => store.get(account) as IDBRequest<CryptoKey | undefined>)

/** Added, not put: of two pages that begin at once the first one's key holds. False where there is one already. */
export const addKey = (account: string, key: CryptoKey): Promise<boolean> =>
  within('readwrite', (store) => store.add(key, account)).then(
    () => true,
    () => false,
  )

export const dropKey = (account: string): Promise<unknown> => within('readwrite', (store) => store.delete(account)).catch(() => undefined)

/** Whoever sat here before sits here no more. */
export async function dropOtherKeys(account: string): Promise<void> {
  if (!canKeepKeys()) return
  const others = await within('readonly', (store) => store.getAllKeys()).catch(() => [])
  await Promise.all(others.filter((one) => one !== account).map((one) => dropKey(String(one))))
}

async function within<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened()
  try {
    return await answer(ask(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

function opened(): Promise<IDBDatabase> {
  const asked = indexedDB.open(NAME, 1)
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE)
  return answer(asked)
}

const answer = <T>(asked: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
