/** The report of a day on the screen: which day and place are looked at, and what came back. */
import { ref, shallowRef } from 'vue'

import type { Problem } from '@shared/api/client'
import type { Daily } from '@shared/api/shapes'
import { words } from '@shared/words'

import { service, sessionEnded } from '../account/session'
import { save } from '../saving'

export const report = shallowRef<Daily | null>(null)
/** Empty is yesterday, and the widest place that one answers for. */
export const day = ref('')
export const region = ref('')
export const trouble = ref('')
export const busy = ref(false)

export async function load(): Promise<void> {
  const [wanted, of] = [day.value, region.value]
  const result = await service.daily({ day: wanted || undefined, region: of || undefined })
  if (wanted !== day.value || of !== region.value) return
  if (!result.ok) return fail(result.problem)
  report.value = result.value
  trouble.value = ''
}

export async function document(): Promise<void> {
  busy.value = true
  const result = await service.dailyPaper({ day: report.value?.day, region: report.value?.region || undefined })
  busy.value = false
  if (result.ok) save(result.value)
  else fail(result.problem)
}

function fail({ status, kind, detail }: Problem): void {
  if (status === 401) return sessionEnded()
  trouble.value = (kind === 'refused' && detail) || words.value.console.unreachable
}

/** Whoever logs in next begins afresh. */
export function forgetDaily(): void {
  report.value = null
  day.value = region.value = trouble.value = ''
}
