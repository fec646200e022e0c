/** The clerk's hands stay on the keys: j and k move, Enter opens, Esc closes, / searches. */
import { goHome, looking } from './filters'

export function startKeys(): () => void {
  addEventListener('keydown', pressed)
  return () => removeEventListener('keydown', pressed)
}

function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape') return escape(event)
  if (isTyping(event.target)) return
  if (event.key === 'j') step(event, 1)
  else if (event.key === 'k') step(event, -1)
  else if (event.key === '/') {
    event.preventDefault()
    document.querySelector<HTMLInputElement>('[data-search]')?.focus()
  }
}

function step(event: KeyboardEvent, by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  if (!rows.length) return
  event.preventDefault()
  const opened = rows.findIndex((row) => row.dataset.row === looking.case)
  const at = rows.indexOf(document.activeElement as HTMLElement)
  const from = at >= 0 ? at : opened
  const next = rows[Math.min(rows.length - 1, Math.max(0, from < 0 ? 0 : from + by))]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

/** Closes the case and puts the focus back on its row. */
function escape(event: KeyboardEvent): void {
  if (event.defaultPrevented) return
  if (isTyping(event.target)) return (event.target as HTMLElement).blur()
  if (!looking.case) return looking.view === 'rota' || looking.view === 'receptions' ? goHome() : undefined
  const row = document.querySelector<HTMLElement>(`[data-row="${CSS.escape(looking.case)}"]`)
  looking.case = ''
  row?.focus()
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)
}
