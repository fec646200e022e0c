import { expect, test } from 'vitest'

import { kept, opened, type Keys } from './keeping'
import type { Queued } from './queue'
import { newKey, seal, unseal } from './sealing'

/** Keys that last as long as this map. */
function inMemory(): Keys & { forget: (account: string) => void } {
  const found = new Map<string, CryptoKey>()
  return {
    keyOf: async (account) => found.get(account),
    addKey: async (account, key) => !found.has(account) && !!found.set(account, key),
    forget: (account) => void found.delete(account),
  }
}

const SAID = '蓝大山家的后墙'
const act = (ending: Queued['ending'] = 'waiting'): Queued => ({
  case_id: 'c1',
  number: '330523-20261128-00001',
  name: { zh: '首次联系', en: 'contact' },
  act: { act_id: 'a1', kind: 'contact', seen_version: 3, made_at: '2026-11-28T01:00:00Z', note: SAID, contact: 'visit' } as unknown as Queued['act'],
  ending,
  why: ending === 'waiting' ? null : '王某某说不行',
})

test('no word of an act lies on the computer in clear, and the login opens it', async () => {
  const keys = inMemory()
  const left = await kept([act(), act('refused')], 'me', keys)
  const lies = JSON.stringify(left)
  expect(lies).not.toContain(SAID)
  expect(lies).not.toContain('visit')
  expect(lies).not.toContain('王某某')
  expect(await opened(JSON.parse(lies), 'me', keys)).toEqual([act(), act('refused')])
})

test('after the key is gone it is still known which act is to be filled in again', async () => {
  const keys = inMemory()
  const left = await kept([act(), act('refused')], 'me', keys)
  keys.forget('me')
  const found = await opened(left, 'me', keys)
  expect(found.map((one) => [one.act.act_id, one.number, one.ending])).toEqual([['a1', act().number, 'retype'], ['a1', act().number, 'refused']])
  expect(JSON.stringify(found)).not.toContain(SAID)
})

test('nobody else opens it, and no other key does', async () => {
  const keys = inMemory()
  const left = await kept([act()], 'me', keys)
  await kept([act()], 'another', keys)
  expect((await opened(left, 'another', keys))[0]?.ending).toBe('retype')
})

test('what an earlier console left in clear is not lost, and is sealed with the next change', async () => {
  const keys = inMemory()
  const found = await opened([act()], 'me', keys)
  expect(found).toEqual([act()])
  expect(JSON.stringify(await kept(found, 'me', keys))).not.toContain(SAID)
})

test('a browser that refuses to hold a key keeps no words either', async () => {
  const refusing: Keys = { keyOf: () => Promise.reject(new Error('forbidden')), addKey: () => Promise.reject(new Error('forbidden')) }
  const left = await kept([act()], 'me', refusing)
  expect(left.sealed).toBeNull()
  expect((await opened(left, 'me', refusing))[0]?.ending).toBe('retype')
})

test('where nothing can be sealed no words are kept', async () => {
  const left = await kept([act()], 'me', null)
  expect(left.sealed).toBeNull()
  expect(JSON.stringify(left)).not.toContain(SAID)
  expect((await opened(left, 'me', null))[0]?.ending).toBe('retype')
})

test('the key is used and never taken out; what was changed does not open', async () => {
  const key = await newKey()
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  const sealed = await seal(key, 'me', SAID)
  expect(await unseal(key, 'me', sealed)).toBe(SAID)
  expect(await unseal(key, 'you', sealed)).toBeNull()
  expect(await unseal(key, 'me', { ...sealed, words: `A${sealed.words.slice(1)}` === sealed.words ? `B${sealed.words.slice(1)}` : `A${sealed.words.slice(1)}` })).toBeNull()
})
