import { describe, expect, it } from 'vitest'

import { createReader, feedEventOf } from './events'

describe('the event stream', () => {
  it('reads ids, names and data, and passes over comments', () => {
    const read = createReader().read(': beat\n\nid: c1\ndata: {"a":1}\n\nevent: bye\ndata: {}\n\n')
    expect(read).toEqual([
      { id: 'c1', event: 'message', data: '{"a":1}' },
      { id: null, event: 'bye', data: '{}' },
    ])
  })

  it('learns its place also where there is no news', () => {
    expect(createReader().read('retry: 2000\n\nid: c7\n\n')).toEqual([{ id: 'c7', event: 'place', data: '' }])
  })

  it('is what the feed says, or a place alone', () => {
    const told = createReader().read('id: c1\nevent: withdrawn\ndata: {"case_id":"a"}\n\nid: c2\n\n').map(feedEventOf)
    expect(told).toEqual([{ id: 'c1', event: 'withdrawn', data: { case_id: 'a' } }, null])
  })

  it('does not care where the network cuts', () => {
    const text = 'id: c1\r\ndata: 一\r\ndata: 二\r\n\r\n'
    for (let cut = 0; cut <= text.length; cut++) {
      const reader = createReader()
      expect([...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))]).toEqual([{ id: 'c1', event: 'message', data: '一\n二' }])
    }
  })
})
