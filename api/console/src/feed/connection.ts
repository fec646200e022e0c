/**
 * One line to the live feed that says honestly how it is. It resumes after the last change it has seen; silence longer than
 * two heartbeats counts as broken, because a dead line and a quiet county look the same.
 */
import type { Change } from '@shared/api/shapes'

import { service } from '../account/session'
import { createReader, feedEventOf, type ServerEvent } from './events'

export type Line =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'reconnecting'; since: number }
  | { state: 'ended'; why: 'login' }

export interface Listener {
  changed(cursor: string, change: Change): void
  withdrawn(caseId: string): void
  /** The place we were at is gone: forget what is shown; the latest changes follow. */
  reset(): void
  line(line: Line): void
}

const RECENT = 200
const SILENCE_MS = 25_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 15_000

export function follow(listener: Listener): { stop(): void; hurry(): void } {
  let cursor: string | null = null
  let stopped = false
  let lostAt: number | null = null
  let failures = 0
  let abort = new AbortController()
  let wake: () => void = () => undefined

  function lineIs(line: Line): void {
    if (!stopped) listener.line(line)
  }

  async function run(): Promise<void> {
    lineIs({ state: 'connecting' })
    while (!stopped) {
      const ended = await connectOnce().catch(() => 'lost' as const)
      if (stopped) return
      if (ended === 'login') return lineIs({ state: 'ended', why: 'login' })
      lostAt = lostAt ?? Date.now()
      lineIs({ state: 'reconnecting', since: lostAt })
      await pause(ended === 'lifetime' ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++))
    }
  }

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => (clearTimeout(timer), resolve())
    })

  async function connectOnce(): Promise<'lost' | 'login' | 'lifetime'> {
    abort = new AbortController()
    let silence = setTimeout(() => abort.abort(), SILENCE_MS)
    try {
      const { response, data: body } = await service.feed(cursor, RECENT, abort.signal)
      if (response.status === 401 || response.status === 403) return 'login'
      if (cursor && [400, 409, 410, 422].includes(response.status)) startAgain()
      if (!response.ok || !body) return 'lost'
      failures = 0
      lostAt = null
      lineIs({ state: 'live' })
      const chunks = body.getReader()
      const text = new TextDecoder()
      const reader = createReader()
      for (;;) {
        const { done, value } = await chunks.read()
        if (done) return 'lost'
        clearTimeout(silence)
        silence = setTimeout(() => abort.abort(), SILENCE_MS)
        for (const event of reader.read(text.decode(value, { stream: true }))) {
          const end = take(event)
          if (end) return end
        }
      }
    } finally {
      clearTimeout(silence)
      abort.abort()
    }
  }

  function take(sent: ServerEvent): 'lost' | 'login' | 'lifetime' | null {
    if (sent.id) cursor = sent.id
    const told = feedEventOf(sent)
    if (told?.event === 'message') listener.changed(told.id, told.data)
    else if (told?.event === 'withdrawn') listener.withdrawn(told.data.case_id)
    else if (told?.event === 'reset') return startAgain(), 'lifetime'
    else if (told?.event === 'slow') return 'lost'
    // an expired token may have been renewed meanwhile: asking again tells
    else if (told?.event === 'bye') return told.data.reason === 'revoked' ? 'login' : 'lifetime'
    return null
  }

  function startAgain(): void {
    cursor = null
    listener.reset()
  }

  void run()
  return {
    stop: () => ((stopped = true), abort.abort(), wake()),
    hurry: () => wake(),
  }
}
