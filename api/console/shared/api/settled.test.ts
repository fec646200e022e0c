import { describe, expect, it } from 'vitest'

import { createApi } from './client'
import { settled } from './settled'

const LONG_MS = 1_000
const answered = (status: number, headers?: Record<string, string>) => new Response(null, { status, headers })

describe('a request', () => {
  it('ends as the value that was answered', async () => {
    const result = await settled(LONG_MS, async () => ({ data: { code: '330523' }, response: answered(200) }))
    expect(result).toEqual({ ok: true, status: 200, value: { code: '330523' } })
  })

  it('may have nothing to say', async () => {
    expect(await settled(LONG_MS, async () => ({ response: answered(204) }))).toMatchObject({ ok: true, status: 204 })
  })

  it('is refused with the reasons of the service, and with when to come back', async () => {
    const result = await settled(LONG_MS, async () => ({ error: { detail: 'busy' }, response: answered(503, { 'Retry-After': '7' }) }))
    expect(result).toEqual({ ok: false, problem: { kind: 'refused', status: 503, detail: 'busy', retryAfterMs: 7_000 } })
  })

  it('is refused in silence by whoever stands before the service', async () => {
    const result = await settled(LONG_MS, async () => ({ error: '<h1>Bad gateway</h1>', response: answered(502) }))
    expect(result).toEqual({ ok: false, problem: { kind: 'refused', status: 502, retryAfterMs: null } })
  })

  it('is unknown when no answer comes in time', async () => {
    const never = (signal: AbortSignal) =>
      new Promise<never>((_, failed) => signal.addEventListener('abort', () => failed(new DOMException('aborted', 'AbortError'))))
    expect(await settled(10, never)).toMatchObject({ ok: false, problem: { kind: 'timeout', status: 0 } })
  })
})

describe('the client', () => {
  const county = (origin: string) => createApi(() => ({}), origin).county()

  it('reads what the service says', async () => {
    expect(await county('data:application/json,{"code":"330523"}#')).toMatchObject({ ok: true, value: { code: '330523' } })
  })

  it.each(['<title>Log in to this wireless network</title>', ''])('knows a page that is not the service’s: %j', async (page) => {
    expect(await county(`data:text/html,${page}#`)).toMatchObject({ ok: false, problem: { kind: 'foreign' } })
  })

  it('knows that nobody is there', async () => {
    expect(await county('http://127.0.0.1:1')).toMatchObject({ ok: false, problem: { kind: 'unreachable' } })
  })
})
