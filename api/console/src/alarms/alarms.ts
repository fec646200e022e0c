/** RED until a person has said "I have seen it": on this screen, kept over a reload. */
import type { CaseState, Change } from '@shared/api/shapes'

const OVER: CaseState[] = ['settled_on_site', 'done', 'withdrawn', 'joined']

/** The RED cases nobody here has acknowledged, oldest first: the longest wait is answered first. */
export function unacknowledged(newest: Iterable<Change>, acknowledged: ReadonlySet<string>): Change[] {
  return [...newest]
    .filter((change) => change.urgency === 'red' && !OVER.includes(change.state) && !acknowledged.has(change.case_id))
    .sort((a, b) => a.at.localeCompare(b.at))
}

/** A case raised to RED again rings again, whoever acknowledged it before. */
export function afterChange(acknowledged: ReadonlySet<string>, change: Change): ReadonlySet<string> {
  if (change.kind !== 'urgency_raised' || change.urgency !== 'red' || !acknowledged.has(change.case_id)) return acknowledged
  const fewer = new Set(acknowledged)
  fewer.delete(change.case_id)
  return fewer
}
