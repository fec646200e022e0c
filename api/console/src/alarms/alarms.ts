/** RED cases that nobody has heard yet, as the service tells them: what is said of the chain, and when to ask again. Pure. */
import type { Alarm, AlarmRing, Change } from '@shared/api/shapes'

/** Whether this change may make an alarm, move one on, or end one. */
export const stirs = (change: Change, known: readonly Alarm[]): boolean =>
  change.urgency === 'red' || known.some((alarm) => alarm.case_id === change.case_id)

export const without = (alarms: readonly Alarm[], caseId: string): Alarm[] => alarms.filter((alarm) => alarm.case_id !== caseId)

/** Whether there is something that did not ring before: a new case, or a further ring. */
export const ringsAnew = (now: readonly Alarm[], before: readonly Alarm[]): boolean =>
  now.some((alarm) => alarm.rings.length > (before.find((one) => one.case_id === alarm.case_id)?.rings.length ?? -1))

/** The rings of one post after the other: the leader on duty is rung more than once. */
export interface Step extends AlarmRing {
  times: number
}

const named = (ring: AlarmRing): string => [...ring.names, '', ...ring.for_names].join()

export function stepsOf(rings: readonly AlarmRing[]): Step[] {
  const steps: Step[] = []
  for (const ring of rings) {
    const last = steps[steps.length - 1]
    if (last && last.post === ring.post && named(last) === named(ring)) Object.assign(last, { at: ring.at, times: last.times + 1 })
    else steps.push({ ...ring, times: 1 })
  }
  return steps
}
