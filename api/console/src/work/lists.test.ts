import { describe, expect, it } from 'vitest'

import type { Login } from '@shared/api/shapes'

import { listsOf } from './lists'

const grant = (role: string, unit = '') => ({ tenant: 'anji', role, scope: '330523', unit }) as Login['grants'][number]

describe('work lists', () => {
  it('are what the seat decides, each once', () => {
    expect(listsOf([grant('town_desk')]).map((list) => list.waiting)).toEqual(['returned', 'triage', 'request', 'closing', 'performance', 'follow_up', 'reconcile'])
    expect(listsOf([grant('supervisor'), grant('leader')]).map((list) => list.waiting)).toEqual(['supervision', 'overdue', 'closing', 'request', 'approve', 'library', 'follow_up', 'reconcile', 'receive', 'sponsor'])
    expect(listsOf([grant('petition_office')]).map((list) => list.waiting)).toEqual(['register', 'objection', 'approve', 'request', 'supervision', 'overdue', 'review', 'difficulty', 'library', 'performance', 'follow_up', 'reconcile'])
    expect(listsOf([grant('grid_member'), grant('admin')])).toEqual([])
  })

  it('hold what an officer’s own units lead', () => {
    expect(listsOf([grant('unit_officer', 'a'), grant('unit_officer', 'b')]).map((list) => `${list.waiting} ${list.unit}`)).toEqual([
      ...['sign', 'contact', 'handle', 'notify', 'answer', 'review', 'performance'].map((waiting) => `${waiting} a`),
      ...['sign', 'contact', 'handle', 'notify', 'answer', 'review', 'performance'].map((waiting) => `${waiting} b`),
    ])
  })
})
