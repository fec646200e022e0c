/** The one door to the service for both screens: a request ends as a value or as a problem with its kind, never as an exception. */
import type {
  ActAnswer, CaseDetail, Case, County, Login, Page, ProblemBody, Receipt, Report, ReportFate, Statistics,
} from './shapes'

export const TIMEOUT_MS = 10_000

/** `unreachable` and `timeout` mean *unknown*: the service may have acted. `foreign` is a portal's page in place of our answer. */
export interface Problem extends ProblemBody {
  kind: 'unreachable' | 'timeout' | 'foreign' | 'refused'
  status: number
  retryAfterMs: number | null
}

export type Result<T> = { ok: true; status: number; value: T } | { ok: false; problem: Problem }

export interface Manner {
  token?: string | null
  /** Whether the HttpOnly cookie travels. The phone says no: its token is its own, whoever else logs in beside it. */
  cookie?: boolean
  /** What refusals are told in. */
  language?: string
  timeoutMs?: number
}

export interface Api {
  login(username: string, password: string): Promise<Result<Login>>
  /** Another half hour for a token that still holds. */
  renew(): Promise<Result<Login>>
  logout(): Promise<Result<null>>
  county(): Promise<Result<County>>
  submit(report: Report): Promise<Result<Receipt>>
  fate(reportId: string): Promise<Result<ReportFate>>
  cases(query: Record<string, string>): Promise<Result<Page<Case>>>
  case(caseId: string, purpose?: string): Promise<Result<CaseDetail>>
  act(caseId: string, act: Record<string, unknown>): Promise<Result<ActAnswer>>
  actOutcome(caseId: string, actId: string): Promise<Result<ActAnswer>>
  statistics(query: Record<string, string>): Promise<Result<Statistics>>
}

export function createApi(manner: () => Manner): Api {
  const get = <T>(path: string) => ask<T>('GET', path, undefined, manner())
  const post = <T>(path: string, body: unknown) => ask<T>('POST', path, body, manner())
  const id = encodeURIComponent
  return {
    login: (username, password) => ask('POST', '/api/v1/login', { username, password }, { ...manner(), token: null }),
    renew: () => post('/api/v1/renew', {}),
    logout: () => post('/api/v1/logout', {}),
    county: () => get('/api/v1/county'),
    submit: (report) => post('/api/v1/reports', report),
    fate: (reportId) => get(`/api/v1/reports/${id(reportId)}`),
    cases: (query) => get(`/api/v1/cases?${new URLSearchParams(query)}`),
    case: (caseId, purpose) => get(`/api/v1/cases/${id(caseId)}${purpose ? `?purpose=${id(purpose)}` : ''}`),
    act: (caseId, act) => post(`/api/v1/cases/${id(caseId)}/acts`, act),
    actOutcome: (caseId, actId) => get(`/api/v1/cases/${id(caseId)}/acts/${id(actId)}`),
    statistics: (query) => get(`/api/v1/statistics?${new URLSearchParams(query)}`),
  }
}

async function ask<T>(method: string, path: string, body: unknown, manner: Manner): Promise<Result<T>> {
  const abort = new AbortController()
  let late = false
  const timer = setTimeout(() => {
    late = true
    abort.abort()
  }, manner.timeoutMs ?? TIMEOUT_MS)
  try {
    const response = await fetch(path, {
      method,
      headers: headersFor(body, manner),
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: manner.cookie ? 'same-origin' : 'omit',
      signal: abort.signal,
    })
    return read<T>(response, await response.text())
  } catch {
    return failed(late ? 'timeout' : 'unreachable', 0)
  } finally {
    clearTimeout(timer)
  }
}

function headersFor(body: unknown, manner: Manner): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Fengqiao': '1' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (manner.language) headers['Accept-Language'] = manner.language
  if (manner.token) headers['Authorization'] = `Bearer ${manner.token}`
  return headers
}

function read<T>(response: Response, text: string): Result<T> {
  if (response.status === 204) return { ok: true, status: 204, value: null as T }
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return response.ok ? failed('foreign', response.status) : failed('refused', response.status, {}, response)
  }
  if (response.ok) return { ok: true, status: response.status, value: body as T }
  return failed('refused', response.status, body as ProblemBody, response)
}

function failed(kind: Problem['kind'], status: number, body: ProblemBody = {}, response?: Response): { ok: false; problem: Problem } {
  const seconds = Number(response?.headers.get('Retry-After') ?? NaN)
  return { ok: false, problem: { ...body, kind, status, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null } }
}
