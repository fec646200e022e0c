/** What is looked at, kept in the address: a reload, a bookmark or a colleague's link shows the same. */
import { reactive, watch } from 'vue'

import type { Case, CaseQuery, CaseState, Urgency } from '@shared/api/shapes'
import { codesOf, words } from '@shared/words'

/** Views that take the whole screen; views/pages.ts says who sees which. */
export const PAGES = ['rota', 'handover', 'daily', 'receptions', 'reassignment', 'covers', 'advice', 'satisfaction'] as const
export type PageView = (typeof PAGES)[number]
export type View = 'work' | 'live' | 'find' | PageView
export const onPage = (): boolean => PAGES.some((page) => page === looking.view)

/** States that are looked at together. */
export const GROUPS = {
  in_hand: ['signed', 'contacted', 'handling', 'closing'],
  contested: ['returned', 'arbitration'],
  petitions: [
    'claimed', 'registered', 'transferred', 'direct', 'objected', 'competence', 'notified', 'screened', 'accepted', 'drafted', 'opinion_issued', 'answered',
    'review', 'review_issued', 'reviewed', 'final_review', 'final_issued',
  ],
} as const satisfies Record<string, readonly CaseState[]>
export type StateFilter = CaseState | keyof typeof GROUPS

export interface Looking {
  view: View
  urgency: Urgency | ''
  category: string
  region: string
  unit: string
  state: StateFilter | ''
  q: string
  case: string
}

const DEFAULTS: Looking = { view: 'live', urgency: '', category: '', region: '', unit: '', state: '', q: '', case: '' }
const VIEWS: readonly View[] = ['work', 'live', 'find', ...PAGES]
const FILTERS = ['urgency', 'category', 'region', 'unit', 'state'] as const

export const looking = reactive<Looking>(inAddress())

/** Where somebody begins, and comes back to from a search: unless the address says otherwise. */
export function beginAt(view: View): void {
  const unsaid = !new URLSearchParams(location.search).has('view')
  DEFAULTS.view = view
  if (unsaid) looking.view = view
}

export const goHome = (): void => void (looking.view = DEFAULTS.view)

function isGroup(state: string): state is keyof typeof GROUPS {
  return state in GROUPS
}

function statesOf(state: StateFilter | ''): CaseState[] {
  if (!state) return []
  return isGroup(state) ? [...GROUPS[state]] : [state]
}

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
    state: state ? statesOf(state) : undefined,
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
    (!state || statesOf(state).includes(of.state))
  )
}

export function openCase(caseId: string): void {
  if (onPage()) goHome()
  looking.case = caseId
}

function inAddress(): Looking {
  const address = new URLSearchParams(location.search)
  const told = (name: keyof Looking) => address.get(name) ?? ''
  return {
    view: VIEWS.find((view) => view === told('view')) ?? DEFAULTS.view,
    urgency: known(words.value.urgencies, told('urgency')),
    category: told('category'),
    region: told('region'),
    unit: told('unit'),
    state: isGroup(told('state')) ? (told('state') as StateFilter) : known(words.value.states, told('state')),
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
