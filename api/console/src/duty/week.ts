/** Days of a week, as 2026-11-28. Pure; a day is a day, without hours or zone. */
export const WEEK = 7

const DAY_MS = 86_400_000

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`)

export const plus = (day: string, days: number): string => new Date(at(day) + days * DAY_MS).toISOString().slice(0, 10)

export const mondayOf = (day: string): string => plus(day, -((new Date(at(day)).getUTCDay() + 6) % 7))

export const weekFrom = (monday: string): string[] => Array.from({ length: WEEK }, (_, number) => plus(monday, number))
