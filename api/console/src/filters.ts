/** What is looked at, kept in the address: a reload, a bookmark or a colleague's link shows the same. */
import { reactive, watch } from 'vue'

export interface Looking {
  view: 'live' | 'find'
  urgency: string
  category: string
  region: string
  unit: string
  state: string
  q: string
  case: string
}

const DEFAULTS: Looking = { view: 'live', urgency: '', category: '', region: '', unit: '', state: '', q: '', case: '' }
const FILTERS = ['urgency', 'category', 'region', 'unit', 'state'] as const

export const looking = reactive<Looking>(inAddress())

export const anyFilter = (): boolean => FILTERS.some((name) => looking[name])

export function clearFilters(): void {
  for (const name of FILTERS) looking[name] = ''
}

/** The filters as the list of cases takes them. */
export function caseQuery(): Record<string, string> {
  const query: Record<string, string> = {}
  for (const name of [...FILTERS, 'q'] as const) if (looking[name]) query[name] = looking[name]
  return query
}

export interface Filterable {
  urgency: string
  category: string
  secondary: string[]
  grid_code: string
  lead_unit: string
  co_units: { id: string }[]
  state: string
}

export function passes(of: Filterable): boolean {
  const { urgency, category, region, unit, state } = looking
  return (
    (!urgency || of.urgency === urgency) &&
    (!category || of.category === category || of.secondary.includes(category)) &&
    (!region || of.grid_code.startsWith(region)) &&
    (!unit || of.lead_unit === unit || of.co_units.some((one) => one.id === unit)) &&
    (!state || of.state === state)
  )
}

export function openCase(caseId: string): void {
  looking.case = caseId
}

function inAddress(): Looking {
  const told = new URLSearchParams(location.search)
  const found = { ...DEFAULTS }
  for (const name of Object.keys(DEFAULTS) as (keyof Looking)[]) {
    const value = told.get(name)
    if (value) (found[name] as string) = value
  }
  return found
}

watch(looking, () => {
  const kept = new URLSearchParams()
  for (const name of Object.keys(DEFAULTS) as (keyof Looking)[]) if (looking[name] !== DEFAULTS[name]) kept.set(name, looking[name])
  const search = kept.toString()
  const address = location.pathname + (search ? `?${search}` : '')
  const openedAnother = new URLSearchParams(location.search).get('case') !== (looking.case || null)
  // A case is a place to come back from; a filter is not.
  if (openedAnother) history.pushState(null, '', address)
  else history.replaceState(null, '', address)
})

addEventListener('popstate', () => Object.assign(looking, inAddress()))
