/** Quarters that are over: only those are counted, since what a figure rises by from one day to the next is one person's answer. Pure. */
import { dayOf } from '@shared/moments'

export interface Quarter {
  year: number
  /** 1 to 4 */
  number: number
}

/** The last one that is over, by the county's clock. */
export function quarterBefore(now: Date): Quarter {
  const [year, month] = dayOf(now.getTime()).split('-').map(Number) as [number, number]
  return before({ year, number: Math.ceil(month / 3) })
}

export const before = ({ year, number }: Quarter): Quarter => (number === 1 ? { year: year - 1, number: 4 } : { year, number: number - 1 })

/** So many, the latest first. */
export function lastQuarters(now: Date, count: number): Quarter[] {
  const found = [quarterBefore(now)]
  while (found.length < count) found.push(before(found[found.length - 1]!))
  return found
}

/** Of whole numbers that are told anyway: a share in whole per cent. */
export const share = (part: number, whole: number): number => Math.round((100 * part) / whole)
