/** Which reminders of late answers are still to be shown, the most pressing first. Pure. */
import type { LateAnswer } from '@shared/api/shapes'

const RANK: Record<LateAnswer['kind'], number> = { urged: 0, overdue: 1, due_soon: 2 }

export const nameOf = (one: LateAnswer): string => `${one.recommendation_id} ${one.kind}`

export const unseen = (answers: readonly LateAnswer[], seen: readonly string[]): LateAnswer[] =>
  answers.filter((one) => !seen.includes(nameOf(one))).sort((a, b) => RANK[a.kind] - RANK[b.kind] || Date.parse(a.reply_by) - Date.parse(b.reply_by))
