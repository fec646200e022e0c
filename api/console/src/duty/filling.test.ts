import { describe, expect, it } from 'vitest'

import type { RotaDay, RotaPost } from '@shared/api/shapes'

import { differs, filled, mistakesIn, standing } from './filling'

const CHAIN = ['first', 'second', 'leader'].map((post) => ({ post }) as RotaPost)
const DAY = { posts: [{ post: 'first', username: 'a' }, { post: 'second', username: 'b' }, { post: 'leader', username: 'c' }] } as RotaDay

describe('a day of the rota', () => {
  it('is changed by another person, by one less, and not by the same again', () => {
    const now = standing(DAY)
    expect(now).toEqual({ first: 'a', second: 'b', leader: 'c' })
    expect(differs({ ...now }, DAY)).toBe(false)
    expect(differs({ ...now, first: 'd' }, DAY)).toBe(true)
    expect(differs({ ...now, first: '' }, DAY)).toBe(true)
    expect(differs({ first: '' }, undefined)).toBe(false)
    expect(filled({ first: '', second: 'b' })).toEqual({ second: 'b' })
  })

  it('needs somebody at each post, and nobody twice', () => {
    expect(mistakesIn({ first: 'a', second: 'b', leader: 'c' }, CHAIN)).toEqual({})
    expect(mistakesIn({ first: 'a', second: 'a' }, CHAIN)).toEqual({ second: 'twice', leader: 'missing' })
  })
})
