/** The server-sent events format, one chunk of text at a time. Comments count as signs of life, and only as that. */
import type { FeedEvent } from '@shared/api/shapes'

export interface ServerEvent {
  id: string | null
  event: string
  data: string
}

/** What the feed says with it; null for a place without news. The names and what comes with each are the service's (schema.ts). */
export function feedEventOf({ id, event, data }: ServerEvent): FeedEvent | null {
  return event === 'place' ? null : ({ id: id ?? '', event, data: JSON.parse(data || '{}') } as FeedEvent)
}

export interface Reader {
  /** The events completed by this chunk. */
  read(chunk: string): ServerEvent[]
}

export function createReader(): Reader {
  let rest = ''
  let open: { id: string | null; event: string; data: string[] } = { id: null, event: '', data: [] }

  function take(line: string): ServerEvent | null {
    if (line === '') return dispatch()
    if (line.startsWith(':')) return null
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'id') open.id = value
    if (name === 'event') open.event = value
    if (name === 'data') open.data.push(value)
    return null
  }

  function dispatch(): ServerEvent | null {
    const { id, event, data } = open
    open = { id: null, event: '', data: [] }
    if (!data.length && !event) return id === null ? null : { id, event: 'place', data: '' } // a place to come back to, without news
    return { id, event: event || 'message', data: data.join('\n') }
  }

  return {
    read(chunk) {
      const text = rest + chunk
      const whole = text.endsWith('\r') ? text.slice(0, -1) : text // its \n may come with the next chunk
      const lines = whole.split(/\r\n|\n|\r/)
      rest = lines.pop()! + text.slice(whole.length)
      return lines.map(take).filter((event): event is ServerEvent => event !== null)
    },
  }
}
