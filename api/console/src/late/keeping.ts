/**
 * What of the acts that wait lies on this computer: of each, in clear, only which act on which case it is, so that nothing vanishes without
 * a word; what was written and chosen is sealed under the login's key. Where the key is gone, or nothing can be sealed, the act is shown
 * as one to be filled in again: an office computer over plain http keeps no words, and the open page alone sends them.
 */
import type { Queued } from './queue'
import { canSeal, newKey, seal, unseal, type Sealed } from './sealing'

/** Where the key of an account lies; the page's is IndexedDB. */
export interface Keys {
  keyOf: (account: string) => Promise<CryptoKey | undefined>
  addKey: (account: string, key: CryptoKey) => Promise<boolean>
}

export interface Kept {
  acts: Queued[]
  sealed: Sealed | null
}

/** An act without its words: it is known that it was made, and no more. */
export function stubOf({ case_id, number, name, act, ending }: Queued): Queued {
  const { act_id, kind, seen_version, made_at } = act
  return { case_id, number, name, act: { act_id, kind, seen_version, made_at } as Queued['act'], ending: ending === 'waiting' ? 'retype' : ending, why: null }
}

export async function kept(acts: Queued[], account: string, keys: Keys | null): Promise<Kept> {
  // A browser that holds no keys (a private window) is like one that cannot seal.
  const key = keys && canSeal() ? await theKey(account, keys).catch(() => undefined) : undefined
  return { acts: acts.map(stubOf), sealed: key ? await seal(key, account, JSON.stringify(acts)) : null }
}

/** What lay here in clear, as an earlier console kept it, is taken as it is, to be sealed. */
export async function opened(lies: Kept | Queued[], account: string, keys: Keys | null): Promise<Queued[]> {
  if (Array.isArray(lies)) return lies
  const { acts, sealed } = lies
  const key = keys && canSeal() && sealed ? await keys.keyOf(account).catch(() => undefined) : undefined
  const words = key && sealed ? await unseal(key, account, sealed) : null
  return words ? (JSON.parse(words) as Queued[]) : acts
}

/** The account's key, made when it is first wanted. */
async function theKey(account: string, keys: Keys): Promise<CryptoKey | undefined> {
  const known = await keys.keyOf(account)
  if (known) return known
  await keys.addKey(account, await newKey())
  return keys.keyOf(account)
}
