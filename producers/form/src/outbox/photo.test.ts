import { describe, expect, it } from 'vitest'

import type { Problem, Result } from '@shared/api/client'

import { orientationOf } from '../photos/orientation'
import { asBlob, fitted, turning } from '../photos/shrink'
import { memoryShelf } from '../shelf/memory'
import { answered, queued, sending, type Item } from './item'
import { answeredPhoto, nextPhoto, ofDraft, photoWake, sendingPhoto, type Photo } from './photo'
import { sendPhotos } from './sendPhotos'

const NOW = 1_764_000_000_000
const photo = (id: string, report = 'a'): Photo => ({
  attachment_id: id, report_id: report, account_id: 'me', made_at: NOW, thumb: '', bytes: 1, state: 'waiting', tries: 0, next_try_at: 0, why: null,
})
const item = (id: string): Item => queued({ report_id: id, grid_code: '1', occurred_at: '', text: id }, 'me', NOW)
const gone = (id: string): Item => answered(sending(item(id), NOW), { ok: true, status: 202, value: { report_id: id, query_code: 'C', status: 'received' } }, NOW)
const kept: Result<unknown> = { ok: true, status: 204, value: undefined }
const problem = (kind: Problem['kind'], status = 0): Result<unknown> => ({ ok: false, problem: { kind, status, retryAfterMs: null } })

describe('a photograph on its way', () => {
  it('goes after its report, never before', () => {
    expect(nextPhoto([photo('p')], [item('a')], NOW, true, new Set())).toBeNull()
    expect(nextPhoto([photo('p', ofDraft('me'))], [gone('a')], NOW, true, new Set())).toBeNull()
    expect(nextPhoto([photo('p')], [gone('a')], NOW, false, new Set())?.attachment_id).toBe('p')
    expect(nextPhoto([photo('p')], [gone('a')], NOW, true, new Set(['p']))).toBeNull()
  })

  it.each([
    [problem('unreachable'), 'no_signal', 5_000],
    [problem('timeout'), 'timeout', 5_000],
    [problem('refused', 401), 'login', 5_000],
    [problem('refused', 503), 'busy', 5_000],
    [problem('refused', 409), 'conflict', 600_000],
    [problem('refused', 413), 'too_large', 600_000],
    [problem('refused', 422), 'invalid', 600_000],
  ])('stays with its reason and is tried again: %j', (result, cause, wait) => {
    const after = answeredPhoto(sendingPhoto(photo('p')), result, NOW)
    expect(after).toMatchObject({ state: 'waiting', why: { cause }, next_try_at: NOW + wait })
    expect(nextPhoto([after], [gone('a')], NOW + wait, false, new Set())).not.toBeNull()
    expect(photoWake([after], [gone('a')], NOW)).toBe(wait)
  })

  it('is taken up again where a closed page left it', () => {
    expect(nextPhoto([sendingPhoto(photo('p'))], [gone('a')], NOW, false, new Set())?.attachment_id).toBe('p')
    expect(photoWake([answeredPhoto(photo('p'), kept, NOW)], [gone('a')], NOW)).toBeNull()
  })
})

describe('a round of photographs', () => {
  async function round(answers: Record<string, Result<unknown>>) {
    const shelf = memoryShelf()
    await shelf.keep(gone('a'))
    await shelf.keep(item('b'))
    for (const one of [photo('1'), photo('2'), photo('3'), photo('of b', 'b')]) await shelf.keepPhoto(one, `picture ${one.attachment_id}`)
    const sent: string[] = []
    const attach = async (of: Photo, picture: string) => {
      sent.push(picture)
      return answers[of.attachment_id] ?? kept
    }
    await sendPhotos({ shelf, accountId: 'me', attach, now: () => NOW, changed: () => undefined, mayGoOn: async () => true }, false)
    const states = Object.fromEntries((await shelf.photos('me')).map((one) => [one.attachment_id, one.state]))
    return { shelf, sent, states }
  }

  it('sends each once, and lets go of the large picture only then', async () => {
    const { shelf, sent, states } = await round({})
    expect(sent).toEqual(['picture 1', 'picture 2', 'picture 3'])
    expect(states).toEqual({ 1: 'kept', 2: 'kept', 3: 'kept', 'of b': 'waiting' })
    expect([await shelf.picture('1'), await shelf.picture('of b')]).toEqual([null, 'picture of b'])
  })

  it('goes past one that the county does not take, and touches no report', async () => {
    const { shelf, states } = await round({ 1: problem('refused', 422), 2: problem('refused', 500) })
    expect(states).toEqual({ 1: 'waiting', 2: 'waiting', 3: 'kept', 'of b': 'waiting' })
    expect(await shelf.picture('1')).toBe('picture 1')
    expect((await shelf.item('a'))?.state).toBe('accepted')
  })

  it('stops at the first without signal', async () => {
    expect((await round({ 1: problem('unreachable') })).sent).toEqual(['picture 1'])
  })
})

describe('a photograph made small', () => {
  it('fits, and is never made larger', () => {
    expect(fitted(4000, 3000, 1600)).toEqual([1600, 1200])
    expect(fitted(3000, 4000, 1600)).toEqual([1200, 1600])
    expect(fitted(640, 480, 1600)).toEqual([640, 480])
    expect(fitted(10_000, 1, 1600)).toEqual([1600, 1])
  })

  it('is turned as its EXIF says, within the new edges', () => {
    for (let told = 1; told <= 8; told++) {
      const [a, b, c, d, e, f] = turning(told, 4, 3)
      const corners = [[0, 0], [4, 0], [0, 3], [4, 3]].map(([x = 0, y = 0]) => [a * x + c * y + e, b * x + d * y + f])
      const wide = told > 4 ? 3 : 4
      expect(corners.every(([x = -1, y = -1]) => x >= 0 && y >= 0 && x <= wide && y <= 7 - wide)).toBe(true)
    }
  })

  it('says which way up it was taken, and one that says nothing lies as it is', () => {
    const exif = (order: 'little' | 'big', told: number) => {
      const view = new DataView(new ArrayBuffer(64))
      const little = order === 'little'
      view.setUint16(0, 0xffd8)
      view.setUint16(2, 0xffe1)
      view.setUint16(4, 50)
      view.setUint32(6, 0x45786966)
      view.setUint16(12, little ? 0x4949 : 0x4d4d)
      view.setUint32(16, 8, little)
      view.setUint16(20, 1, little)
      view.setUint16(22, 0x0112, little)
      view.setUint16(30, told, little)
      return view.buffer
    }
    expect([orientationOf(exif('little', 6)), orientationOf(exif('big', 3)), orientationOf(exif('big', 99))]).toEqual([6, 3, 1])
    expect([orientationOf(new ArrayBuffer(0)), orientationOf(new Uint8Array([0xff, 0xd8, 0xff, 0xda, 0, 2]).buffer)]).toEqual([1, 1])
  })

  it('travels as the bytes that were drawn', async () => {
    const blob = asBlob(`data:image/jpeg;base64,${btoa('\xff\xd8 photo \xff\xd9')}`)
    expect([blob.type, blob.size]).toEqual(['image/jpeg', 11])
  })
})
