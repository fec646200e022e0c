/** How an act that was sent late ended, by what the service said; what is only not known yet goes on waiting. Pure. */
import type { Problem } from '@shared/api/client'

/** `retype`: what was filled in is not there any more, so it cannot be sent. */
export type Ending = 'waiting' | 'conflicting' | 'obsolete' | 'refused' | 'retype'

const TRY_AGAIN = [401, 408, 429]

export const ended = (ending: Ending): boolean => ending !== 'waiting'

/** Whether there was no line at all: the act may have arrived, and the same id again is the same act. */
export const isUnknown = ({ kind, status }: Pick<Problem, 'kind' | 'status'>): boolean => kind !== 'refused' || status >= 500

export function judged(problem: Pick<Problem, 'kind' | 'status' | 'answer'>): Exclude<Ending, 'retype'> {
  if (isUnknown(problem) || TRY_AGAIN.includes(problem.status)) return 'waiting'
  return problem.answer === 'conflicting' || problem.answer === 'obsolete' ? problem.answer : 'refused'
}
