/** Times as people of the county read them: always Beijing time, whatever the machine is set to. */
import type { Lang } from './words'

const ZONE = 'Asia/Shanghai'
const locales: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' }

type Parts = Pick<Intl.DateTimeFormatOptions, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'weekday'>

function shown(at: string | number, lang: Lang, parts: Parts): string {
  return new Intl.DateTimeFormat(locales[lang], { timeZone: ZONE, hourCycle: 'h23', ...parts }).format(new Date(at))
}

/** The calendar day in Beijing, as 2026-11-23. */
export function dayOf(at: string | number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))
}

export const clockTime = (at: string | number, lang: Lang): string => shown(at, lang, { hour: '2-digit', minute: '2-digit' })

export const clockSeconds = (at: string | number, lang: Lang): string =>
  shown(at, lang, { hour: '2-digit', minute: '2-digit', second: '2-digit' })

export const dayAndTime = (at: string | number, lang: Lang): string =>
  shown(at, lang, { month: lang === 'zh' ? 'long' : 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })

export const longDay = (at: string | number, lang: Lang): string =>
  shown(at, lang, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' })

/** A calendar day without a time, given as 2026-11-28: with its weekday, or alone. */
const noonOf = (day: string): string => `${day}T12:00:00+08:00`
export const dayMonth = (day: string, lang: Lang): string => shown(noonOf(day), lang, { month: lang === 'zh' ? 'long' : 'short', day: 'numeric' })
export const dayOfWeek = (day: string, lang: Lang): string => {
  const [date, weekday] = [dayMonth(day, lang), shown(noonOf(day), lang, { weekday: 'short' })]
  return lang === 'zh' ? `${date} ${weekday}` : `${weekday} ${date}`
}

/** Today: the clock alone. Earlier: the day as well. */
export function briefly(at: string | number, lang: Lang, now: number = Date.now()): string {
  return dayOf(at) === dayOf(now) ? clockTime(at, lang) : dayAndTime(at, lang)
}

/** A date by which something must have happened. What ends at midnight ends with the day before: nobody reads 00:00 so. */
export function byWhen(at: string | number, lang: Lang, now: number = Date.now()): string {
  const moment = new Date(at).getTime()
  if (clockTime(moment, lang) !== '00:00') return briefly(moment, lang, now)
  const day = shown(moment - 1, lang, { month: lang === 'zh' ? 'long' : 'short', day: 'numeric' })
  return lang === 'zh' ? `${day} 24:00` : `the end of ${day}`
}

/** The value a datetime-local input wants, in the machine's own zone. */
export function forInput(at: string | number): string {
  const when = new Date(at)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}T${two(when.getHours())}:${two(when.getMinutes())}`
}
