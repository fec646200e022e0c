/** What is looked at, kept in the address: a reload, a bookmark or a colleague's link shows the same. */
import { reactive, watch } from 'vue'

import type { Case, CaseQuery, CaseState, Urgency } from '@shared/api/shapes'
import { codesOf, words } from '@shared/words'

export interface Looking {
  view: 'live' | 'find'
  urgency: Urgency | ''
  category: string
  region: string
  unit: string
  state: CaseState | ''
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
export function caseQuery(): CaseQuery {
  const { urgency, category, region, unit, state, q } = looking
  return {
    urgency: urgency ? [urgency] : undefined,
    category: category ? [category] : undefined,
    state: state ? [state] : undefined,
    region: region || undefined,
    unit: unit || undefined,
    q: q || undefined,
  }
}

export type Filterable = Pick<Case, 'urgency' | 'category' | 'secondary' | 'grid_code' | 'lead_unit' | 'co_units' | 'state'>

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
  const address = new URLSearchParams(location.search)
  const told = (name: keyof Looking) => address.get(name) ?? ''
  return {
    view: told('view') === 'find' ? 'find' : 'live',
    urgency: known(words.value.urgencies, told('urgency')),
    category: told('category'),
    region: told('region'),
    unit: told('unit'),
    state: known(words.value.states, told('state')),
    q: told('q'),
    case: told('case'),
  }
}

/** Whoever wrote the address: a code that there is, or none. */
function known<C extends string>(table: Record<C, string>, code: string): C | '' {
  return codesOf(table).find((one) => one === code) ?? ''
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
