/** Which work lists a person has: a desk its returns and proposals, a unit its inbox, whoever looks a second time the ends. */
import type { Login, Role, Waiting } from '@shared/api/shapes'

export interface List {
  waiting: Waiting
  /** Of an officer: only what their own unit leads. */
  unit?: string
}

const LISTS: Partial<Record<Role, Waiting[]>> = {
  unit_officer: ['sign', 'contact', 'handle', 'notify', 'answer', 'review', 'performance'],
  petition_office: ['register', 'objection', 'approve', 'request', 'supervision', 'overdue', 'review', 'difficulty', 'library', 'performance', 'follow_up', 'reconcile'],
  town_desk: ['returned', 'triage', 'request', 'closing', 'performance', 'follow_up', 'reconcile'],
  mediator: ['performance'],
  centre: ['arbitration', 'doubt', 'supervision', 'overdue', 'difficulty', 'library', 'follow_up', 'reconcile'],
  supervisor: ['supervision', 'overdue', 'closing', 'request', 'approve', 'library', 'follow_up', 'reconcile'],
  leader: ['receive', 'sponsor', 'supervision', 'closing', 'request', 'approve', 'follow_up', 'reconcile'],
}

export function listsOf(grants: Login['grants']): List[] {
  const lists = grants.flatMap(({ role, unit }) => (LISTS[role] ?? []).map((waiting): List => (role === 'unit_officer' ? { waiting, unit } : { waiting })))
  return lists.filter((list, place) => lists.findIndex((one) => one.waiting === list.waiting && one.unit === list.unit) === place)
}
