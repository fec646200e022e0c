import { expect, test } from 'vitest'

import type { LateAnswer } from '@shared/api/shapes'

import { unseen } from './unseen'

const answer = (id: string, kind: LateAnswer['kind'], reply_by = '2026-11-01T00:00:00Z'): LateAnswer =>
  ({ recommendation_id: id, kind, reply_by, aim: 'improve_work', to_unit: 'u', to_unit_name: 'u', at: reply_by }) as LateAnswer

test('the most pressing is shown first, of those the oldest', () => {
  const shown = unseen([answer('a', 'due_soon'), answer('b', 'overdue', '2026-11-03T00:00:00Z'), answer('c', 'overdue'), answer('d', 'urged')], [])
  expect(shown.map((one) => one.recommendation_id)).toEqual(['d', 'c', 'b', 'a'])
})

test('what was seen stays away until its next rung', () => {
  expect(unseen([answer('a', 'overdue')], ['a overdue'])).toEqual([])
  expect(unseen([answer('a', 'urged')], ['a overdue'])).toHaveLength(1)
})
