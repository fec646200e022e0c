/** What waits for this person, asked again shortly after something changed, and each minute besides. */
import { ref, shallowRef, watch } from 'vue'

import type { Case } from '@shared/api/shapes'

import { service, sessionEnded } from '../account/session'
import { byNeed } from '../cases/time'
import { lastChange } from '../feed/feed'
import { caseQuery, looking } from '../filters'
import type { List } from './lists'
import { lists } from './mine'

const AFTER_CHANGE_MS = 2_000
const ANYWAY_MS = 60_000
export const MOST_SHOWN = 100

export interface Loaded extends List {
  cases: Case[]
  more: boolean
}

export const work = shallowRef<Loaded[] | null>(null)
export const workFailed = ref(false)

export function startWork(): () => void {
  let pending: ReturnType<typeof setTimeout> | undefined
  const soon = () => {
    clearTimeout(pending)
    pending = setTimeout(() => void askWork(), AFTER_CHANGE_MS)
  }
  work.value = null
  const unwatch = [watch(lastChange, soon), watch(() => [looking.view, JSON.stringify(caseQuery())], () => void askWork(), { immediate: true })]
  const timer = setInterval(() => void askWork(), ANYWAY_MS)
  return () => (unwatch.forEach((stop) => stop()), clearInterval(timer), clearTimeout(pending))
}

export async function askWork(): Promise<void> {
  if (looking.view !== 'work') return
  const wanted = JSON.stringify(caseQuery())
  const asked = await Promise.all(lists.value.map(loaded))
  if (wanted !== JSON.stringify(caseQuery())) return // the filters moved on meanwhile
  workFailed.value = asked.some((one) => one === null)
  if (!workFailed.value) work.value = asked as Loaded[]
}

async function loaded(list: List): Promise<Loaded | null> {
  const { q: _, unit, ...query } = caseQuery()
  const result = await service.cases({ ...query, waiting: list.waiting, unit: list.unit ?? unit, limit: MOST_SHOWN })
  if (result.ok) return { ...list, cases: [...result.value.items].sort(byNeed), more: !!result.value.next }
  if (result.problem.status === 401) sessionEnded()
  return null
}
