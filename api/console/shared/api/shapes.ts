/**
 * What crosses HTTP, as the screens use it. Written by hand until the running service describes all of it:
 * `npm run api-types` in api/console writes schema.ts from /openapi.json, and these names then become aliases of its parts.
 */
export interface Both {
  zh: string
  en: string
}

export interface Reason extends Both {
  code: string
}

export interface Grant {
  tenant: string
  role: string
  scope: string
  unit: string
}

export interface Login {
  token: string
  expires_at: string
  account_id: string
  username: string
  display_name: string
  grants: Grant[]
  home_grid: string | null
  grids: string[]
}

export interface Party {
  name?: string
  phone?: string
  role?: string
}

export interface Report {
  report_id: string
  grid_code: string
  occurred_at: string
  sent_at?: string
  text: string
  outcome?: 'needs_help' | 'settled'
  source?: string
  external_no?: string
  place?: string
  category?: string
  people_count?: number
  dangers?: string[]
  parties?: Party[]
  accused?: string[]
  complained_of?: string[]
  on_behalf_of?: string
  corrects?: string
  withdraws?: string
}

export interface Receipt {
  report_id: string
  query_code: string | null
  status: ReportStatus
}

export type ReportStatus = 'received' | 'opened' | 'joined' | 'held'

export interface ReportFate {
  report_id: string
  status: ReportStatus
  case_id: string | null
  number: string | null
  state: string | null
  lead_unit: string | null
  lead_unit_name: string | null
  reasons: Reason[]
  story: Both | null
  received_at: string
}

export interface Region {
  code: string
  name: string
  name_en?: string
  level: string
  parent: string | null
}

export interface Grid {
  code: string
  name: string
  village: string
  x: number
  y: number
  /** False for one that is no longer used. */
  valid?: boolean
}

export interface Unit {
  id: string
  name: string
  name_en: string
}

export interface Coded extends Both {
  code: string
}

export interface Category extends Coded {
  slug: string
  subs: Coded[]
}

export interface County {
  code: string
  name: string
  centre_name: Both
  regions: Region[]
  grids: Grid[]
  units: Unit[]
  taxonomy: Category[]
  urgencies: Coded[]
  dangers: Coded[]
}

export interface NamedUnit {
  id: string
  name: string
}

export type Urgency = 'red' | 'orange' | 'yellow' | 'blue'

export interface Case {
  case_id: string
  number: string
  kind: string
  state: string
  version: number
  tenant: string
  grid_code: string
  category: string
  sub: string
  secondary: string[]
  urgency: Urgency
  restricted: string | null
  lane: string
  lead_unit: string
  lead_unit_name: string
  co_units: NamedUnit[]
  report_count: number
  people_count: number | null
  source: string
  occurred_at: string
  opened_at: string
  updated_at: string
  dispatched_at: string | null
  auto_dispatch_at: string | null
  rule: string
  rule_set: string
  reasons: Reason[]
}

export interface TimelineEntry {
  version: number
  at: string
  change: string
  actor: { role: string; unit: string; unit_name: string } | null
  report_id: string | null
  reasons: Reason[]
  fields: Record<string, unknown>
  /** What the actor wrote, once the words are open. */
  remark?: string | null
}

export interface CaseReport {
  report_id: string
  occurred_at: string
  received_at: string
  source: string
  role: string
  flags: string[]
  outcome: string
  words: {
    text?: string
    place?: string
    parties?: Party[]
    accused?: string[]
    complained_of?: string[]
    on_behalf_of?: string
  } | null
}

export interface CaseLink {
  case_id: string
  number: string
  kind: string
  score: number
  reasons: Reason[]
}

export interface Clock {
  stage: string
  level: number
  due_raw: string
  due_rolled: string
  provisional: boolean
  fired_at: string | null
  stopped_at?: string | null
}

export interface Need extends Both {
  field: string
  kind: 'text' | 'unit' | 'category' | 'case' | 'choice' | string
  required: boolean
  choices?: Coded[] | null
}

export interface OpenAct extends Both {
  act: string
  needs: Need[]
}

export interface CaseDetail extends Case {
  timeline: TimelineEntry[]
  reports: CaseReport[]
  words_hidden: null | 'purpose_needed' | 'not_allowed' | 'erased'
  links: CaseLink[]
  clocks: Clock[]
  acts: OpenAct[]
}

export interface Page<T> {
  items: T[]
  next: string | null
}

export interface ActAnswer {
  act_id: string
  status: 'pending' | 'applied' | 'refused' | 'obsolete'
  reason?: Reason | null
  case?: { case_id?: string; state: string; version: number }
}

export interface Change {
  case_id: string
  report_id: string | null
  number: string
  kind: string
  state: string
  version: number
  grid_code: string
  category: string
  sub: string
  secondary: string[]
  urgency: Urgency
  restricted: string | null
  lead_unit: string
  lead_unit_name: string
  co_units: NamedUnit[]
  at: string
  reasons: Reason[]
}

export interface Statistics {
  funnel: Record<string, number>
  by_category?: { category: string; n: number }[]
  by_unit?: { unit: string; name: string; n: number }[]
  by_place?: { region: string; name: string; n: number }[]
  by_urgency?: { urgency: string; n: number }[]
  compare?: { before?: Record<string, unknown>; year_before?: Record<string, unknown> }
}

/** RFC 9457, with this county's additions. */
export interface ProblemBody {
  type?: string
  title?: string
  status?: number
  detail?: string
  errors?: { field: string; problem: string; wanted?: string }[]
  reason?: Reason
  allowed?: (string | OpenAct)[]
}
