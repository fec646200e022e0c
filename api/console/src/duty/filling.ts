/** What is being put down on the rota and is not saved yet: which days differ, and what is wrong before the service says so. Pure. */
import type { RotaDay, RotaPost } from '@shared/api/shapes'

/** User names by post. */
export type Posts = Record<string, string>

export const standing = (day: RotaDay | undefined): Posts => Object.fromEntries((day?.posts ?? []).map((one) => [one.post, one.username]))

/** A draft without what says nobody. */
export const filled = (posts: Posts): Posts => Object.fromEntries(Object.entries(posts).filter(([, username]) => username))

export function differs(draft: Posts, day: RotaDay | undefined): boolean {
  const [now, was] = [filled(draft), standing(day)]
  return Object.keys({ ...now, ...was }).some((post) => now[post] !== was[post])
}

export type Mistake = 'missing' | 'twice'

/** Posts without anybody, and whoever would have to pick up after themselves. */
export function mistakesIn(draft: Posts, chain: readonly RotaPost[]): Record<string, Mistake> {
  const found: Record<string, Mistake> = {}
  const seen = new Set<string>()
  for (const { post } of chain) {
    const username = draft[post]
    if (!username) found[post] = 'missing'
    else if (seen.has(username)) found[post] = 'twice'
    else seen.add(username)
  }
  return found
}
