/** Today's figures, asked again shortly after something changed, and each minute besides. */
import { ref, shallowRef, watch } from 'vue'

import type { Statistics, StatisticsQuery } from '@shared/api/shapes'
import { dayOf } from '@shared/moments'

import { service } from './account/session'
import { lastChange } from './feed/feed'
import { looking } from './filters'

const AFTER_CHANGE_MS = 1_500
const ANYWAY_MS = 60_000

export const figures = shallowRef<Statistics | null>(null)
export const figuresFailed = ref(false)
export const figuresAt = ref(0)

export function startFigures(): () => void {
  let pending: ReturnType<typeof setTimeout> | undefined
  const soon = () => {
    clearTimeout(pending)
    pending = setTimeout(() => void askFigures(), AFTER_CHANGE_MS)
  }
  void askFigures()
  const unwatch = watch([lastChange, () => looking.region], soon)
  const timer = setInterval(() => void askFigures(), ANYWAY_MS)
  return () => (unwatch(), clearInterval(timer), clearTimeout(pending))
}

async function askFigures(): Promise<void> {
  const today = dayOf(Date.now())
  const query: StatisticsQuery = { from: `${today}T00:00:00+08:00`, region: looking.region || undefined }
  const result = await service.statistics(query)
  figuresFailed.value = !result.ok
  if (!result.ok) return
  figures.value = result.value
  figuresAt.value = Date.now()
}
