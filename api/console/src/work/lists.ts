/** Which work lists a person has: a desk its returns and proposals, a unit its inbox, whoever looks a second time the ends. */
import type { Login, Role, Waiting } from '@shared/api/shapes'

export interface List {
  waiting: Waiting
  /** Of an officer: only what their own unit leads. */
  unit?: string
}

const LISTS: Partial<Record<Role, Waiting[]>> = {
  unit_officer: ['sign', 'contact', 'handle', 'notify', 'answer', 'review'],
  petition_office: ['register', 'objection', 'approve', 'request', 'supervision', 'overdue', 'review', 'reconcile'],
  town_desk: ['returned', 'triage', 'request', 'closing', 'reconcile'],
  centre: ['arbitration', 'doubt', 'supervision', 'overdue', 'reconcile'],
  supervisor: ['supervision', 'overdue', 'closing', 'request', 'approve', 'reconcile'],
  leader: ['supervision', 'closing', 'request', 'approve', 'reconcile'],
}

export function listsOf(grants: Login['grants']): List[] {
  const lists = grants.flatMap(({ role, unit }) => (LISTS[role] ?? []).map((waiting): List => (role === 'unit_officer' ? { waiting, unit } : { waiting })))
  return lists.filter((list, place) => lists.findIndex((one) => one.waiting === list.waiting && one.unit === list.unit) === place)
}
