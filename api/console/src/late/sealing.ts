/**
 * Seals what is kept on a computer that others use too: AES-GCM under a key that this page can use and nobody can take out of the browser.
 * Without WebCrypto (a page over plain http) nothing is sealed, and then no words are kept at all.
 */
export interface Sealed {
  nonce: string
  words: string
}

const NONCE_BYTES = 12

export const canSeal = (): boolean => !!globalThis.crypto?.subtle

export const newKey = (): Promise<CryptoKey> => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])

/** `owner` is bound to it: what belongs to one account opens for no other. */
export async function seal(key: CryptoKey, owner: string, words: string): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: bytes(owner) }, key, bytes(words))
  return { nonce: told(nonce), words: told(new Uint8Array(sealed)) }
}

/** Null where it does not open: another key, another owner, or changed. */
export async function unseal(key: CryptoKey, owner: string, { nonce, words }: Sealed): Promise<string | null> {
  try {
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: heard(nonce), additionalData: bytes(owner) }, key, heard(words))
    return new TextDecoder().decode(opened)
  } catch {
    return null
  }
}

const bytes = (text: string) => new TextEncoder().encode(text)

function told(of: Uint8Array): string {
  let text = ''
  for (const byte of of) text += String.fromCharCode(byte)
  return btoa(text)
}

const heard = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
