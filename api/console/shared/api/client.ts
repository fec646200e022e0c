/** The one door to the service for both screens. What may be asked, with what, and what comes back is in schema.ts. */
import createClient from 'openapi-fetch'

import type { paths } from './schema'
import { settled, type Answer, type Result } from './settled'
import type {
  AnnouncedSession, AskedAct, Awaited, BookingMark, CaseQuery, CoverQuery, DailyQuery, DutyDay, HandoverNote, HandoverSignature, NewBooking, NewCover, PaperKind, Reassignment,
  ReassignmentQuery, Recommendation, RecommendationReply, Report, StatisticsQuery,
} from './shapes'

export type { Problem, Result } from './settled'

const TIMEOUT_MS = 10_000
const ATTACHMENT_TIMEOUT_MS = 60_000

export interface Manner {
  token?: string | null
  /** Whether the HttpOnly cookie travels. The phone says no: its token is its own, whoever else logs in beside it. */
  cookie?: boolean
  /** What refusals are told in. */
  language?: string
  timeoutMs?: number
}

export type Api = ReturnType<typeof createApi>

/** `origin` is where the service is: with the page itself, unless said. */
export function createApi(manner: () => Manner, origin = '') {
  const client = createClient<paths>({ baseUrl: origin })

  function ask<T>(request: (init: Init) => Promise<Answer<T>>, like: Manner = manner()): Promise<Result<T>> {
    return settled(like.timeoutMs ?? TIMEOUT_MS, (signal) => request({ ...initFor(like), signal }))
  }

  return {
    login: (username: string, password: string) =>
      ask((init) => client.POST('/api/v1/login', { ...init, body: { username, password } }), { ...manner(), token: null }),
    /** Another half hour for a token that still holds. */
    renew: () => ask((init) => client.POST('/api/v1/renew', init)),
    logout: () => ask((init) => client.POST('/api/v1/logout', init)),
    county: () => ask((init) => client.GET('/api/v1/county', init)),
    submit: (report: Report) => ask((init) => client.POST('/api/v1/reports', { ...init, body: report })),
    /** A photograph of a report, a JPEG; it may take longer than words. */
    attach: (report_id: string, attachment_id: string, photo: Blob) =>
      ask<unknown>(
        (init) =>
          client.PUT('/api/v1/reports/{report_id}/attachments/{attachment_id}', {
            ...init, headers: { ...init.headers, 'Content-Type': 'image/jpeg' }, params: { path: { report_id, attachment_id } },
            body: photo, bodySerializer: (body: unknown) => body as Blob,
          }),
        { ...manner(), timeoutMs: ATTACHMENT_TIMEOUT_MS },
      ),
    fate: (report_id: string) => ask((init) => client.GET('/api/v1/reports/{report_id}', { ...init, params: { path: { report_id } } })),
    coveredReports: () => ask((init) => client.GET('/api/v1/reports', { ...init, params: { query: { covered: true } } })),
    cases: (query: CaseQuery) => ask((init) => client.GET('/api/v1/cases', { ...init, params: { query } })),
    case: (case_id: string, purpose?: string) =>
      ask((init) => client.GET('/api/v1/cases/{case_id}', { ...init, params: { path: { case_id }, query: { purpose } } })),
    act: (case_id: string, act: AskedAct) =>
      ask((init) => client.POST('/api/v1/cases/{case_id}/acts', { ...init, params: { path: { case_id } }, body: act })),
    actOutcome: (case_id: string, act_id: string) =>
      ask((init) => client.GET('/api/v1/cases/{case_id}/acts/{act_id}', { ...init, params: { path: { case_id, act_id } } })),
    /** Who may be named to lead this case, and who may not. */
    leaders: (case_id: string) => ask((init) => client.GET('/api/v1/cases/{case_id}/leaders', { ...init, params: { path: { case_id } } })),
    calendar: () => ask((init) => client.GET('/api/v1/calendar', init)),
    alarms: () => ask((init) => client.GET('/api/v1/alarms', init)),
    duty: (from: string, to: string) => ask((init) => client.GET('/api/v1/duty', { ...init, params: { query: { from, to } } })),
    dutyPeople: () => ask((init) => client.GET('/api/v1/duty/people', init)),
    setDuty: (date: string, day: DutyDay) => ask<unknown>((init) => client.PUT('/api/v1/duty/{date}', { ...init, params: { path: { date } }, body: day })),
    reassignmentPreview: (query: ReassignmentQuery) => ask((init) => client.GET('/api/v1/reassignments', { ...init, params: { query } })),
    reassign: (reassignment: Reassignment) => ask((init) => client.POST('/api/v1/reassignments', { ...init, body: reassignment })),
    reassignmentProgress: (reassignment_id: string) => ask((init) => client.GET('/api/v1/reassignments/{reassignment_id}', { ...init, params: { path: { reassignment_id } } })),
    covers: (query: CoverQuery) => ask((init) => client.GET('/api/v1/covers', { ...init, params: { query } })),
    setCover: (cover: NewCover) => ask((init) => client.POST('/api/v1/covers', { ...init, body: cover })),
    endCover: (cover_id: string) => ask<unknown>((init) => client.DELETE('/api/v1/covers/{cover_id}', { ...init, params: { path: { cover_id } } })),
    handovers: () => ask((init) => client.GET('/api/v1/handovers', init)),
    handover: (day: string, tenant: string) => ask((init) => client.GET('/api/v1/handovers/{day}', { ...init, params: { path: { day }, query: { tenant } } })),
    handoverPaper: (day: string, tenant: string) =>
      ask((init) => client.GET('/api/v1/handovers/{day}/paper', { ...init, parseAs: 'blob', params: { path: { day }, query: { tenant } } }).then(asFile)),
    daily: (query: DailyQuery) => ask((init) => client.GET('/api/v1/daily', { ...init, params: { query } })),
    dailyPaper: (query: DailyQuery) => ask((init) => client.GET('/api/v1/daily/paper', { ...init, parseAs: 'blob', params: { query } }).then(asFile)),
    addHandoverNote: (date: string, body: HandoverNote) =>
      ask<unknown>((init) => client.POST('/api/v1/handovers/{date}/notes', { ...init, params: { path: { date } }, body })),
    signHandover: (date: string, body: HandoverSignature) =>
      ask<unknown>((init) => client.POST('/api/v1/handovers/{date}/signatures', { ...init, params: { path: { date } }, body })),
    receptions: () => ask((init) => client.GET('/api/v1/receptions', init)),
    bookings: (reception_id: string, purpose?: string) =>
      ask((init) => client.GET('/api/v1/receptions/{reception_id}/bookings', { ...init, params: { path: { reception_id }, query: { purpose } } })),
    /** Of a reception that was held, what its case made of it; nothing for the other marks. */
    markBooking: (booking_id: string, mark: BookingMark) =>
      ask((init) => client.PUT('/api/v1/bookings/{booking_id}/mark', { ...init, params: { path: { booking_id } }, body: mark })),
    /** Who may receive at a place. */
    receivers: (tenant: string, region: string) => ask((init) => client.GET('/api/v1/receivers', { ...init, params: { query: { tenant, region } } })),
    lookUp: (query_code: string) => ask((init) => client.GET('/api/v1/lookup/{query_code}', { ...init, params: { path: { query_code } } })),
    book: (booking: NewBooking) => ask((init) => client.POST('/api/v1/bookings', { ...init, body: booking })),
    moveBooking: (query_code: string, reception_id: string) =>
      ask((init) => client.PUT('/api/v1/bookings/{query_code}', { ...init, params: { path: { query_code } }, body: { reception_id } })),
    giveUpBooking: (query_code: string) => ask((init) => client.DELETE('/api/v1/bookings/{query_code}', { ...init, params: { path: { query_code } } })),
    /** A photograph of a report of the case. */
    attachment: (case_id: string, attachment_id: string, purpose?: string) =>
      ask((init) =>
        client.GET('/api/v1/cases/{case_id}/attachments/{attachment_id}', { ...init, parseAs: 'blob', params: { path: { case_id, attachment_id }, query: { purpose } } }).then(asBlob),
      ),
    announceReception: (reception_id: string, session: AnnouncedSession) =>
      ask((init) => client.PUT('/api/v1/receptions/{reception_id}', { ...init, params: { path: { reception_id } }, body: session })),
    endReception: (reception_id: string, state: 'cancelled' | 'held', seen_version: number) =>
      ask((init) => client.PUT('/api/v1/receptions/{reception_id}/state', { ...init, params: { path: { reception_id } }, body: { state, seen_version } })),
    papers: (case_id: string) => ask((init) => client.GET('/api/v1/cases/{case_id}/papers', { ...init, params: { path: { case_id } } })),
    paper: (case_id: string, kind: PaperKind, party?: number) =>
      ask((init) => client.GET('/api/v1/cases/{case_id}/papers/{kind}', { ...init, parseAs: 'blob', params: { path: { case_id, kind }, query: { party } } }).then(asFile)),
    archive: (case_id: string) =>
      ask((init) => client.GET('/api/v1/cases/{case_id}/archive', { ...init, parseAs: 'blob', params: { path: { case_id } } }).then(asFile)),
    followUps: (cursor?: string) => ask((init) => client.GET('/api/v1/follow-ups', { ...init, params: { query: { cursor } } })),
    satisfaction: (year: number, quarter: number) =>
      ask((init) => client.GET('/api/v1/satisfaction/{year}/{quarter}', { ...init, params: { path: { year, quarter } } })),
    recommendations: (waiting?: Awaited) => ask((init) => client.GET('/api/v1/recommendations', { ...init, params: { query: { waiting } } })),
    recommendation: (recommendation_id: string) =>
      ask((init) => client.GET('/api/v1/recommendations/{recommendation_id}', { ...init, params: { path: { recommendation_id } } })),
    recommendationPaper: (recommendation_id: string) =>
      ask((init) => client.GET('/api/v1/recommendations/{recommendation_id}/paper', { ...init, parseAs: 'blob', params: { path: { recommendation_id } } }).then(asFile)),
    recommend: (given: Recommendation) => ask((init) => client.POST('/api/v1/recommendations', { ...init, body: given })),
    replyToRecommendation: (recommendation_id: string, given: RecommendationReply) =>
      ask((init) => client.POST('/api/v1/recommendations/{recommendation_id}/reply', { ...init, params: { path: { recommendation_id } }, body: given })),
    annualReport: (year: number) => ask((init) => client.GET('/api/v1/annual/{year}/report', { ...init, parseAs: 'blob', params: { path: { year } } }).then(asFile)),
    statistics: (query: StatisticsQuery) => ask((init) => client.GET('/api/v1/statistics', { ...init, params: { query } })),
    /** The feed from a place on, or from its latest changes. It has no end of its own: `signal` ends it. */
    feed: (after: string | null, recent: number, signal: AbortSignal) =>
      client.GET('/api/v1/feed', {
        ...initFor(manner(), 'text/event-stream'), signal, parseAs: 'stream', cache: 'no-store',
        params: after ? { header: { 'last-event-id': after } } : { query: { recent } },
      }),
  }
}

/** A document with the name that the service gave it. */
export interface NamedFile {
  name: string
  content: Blob
}

function asBlob({ data, ...rest }: Answer<unknown>): Answer<Blob> {
  return { ...rest, data: data instanceof Blob ? data : undefined }
}

function asFile({ data, ...rest }: Answer<unknown>): Answer<NamedFile> {
  const told = /filename\*=UTF-8''([^;]+)/.exec(rest.response.headers.get('Content-Disposition') ?? '')
  return { ...rest, data: data instanceof Blob ? { name: decodeURIComponent(told?.[1] ?? 'paper'), content: data } : undefined }
}

type Init = {
  credentials: RequestCredentials
  headers: Record<string, string>
  signal?: AbortSignal
}

function initFor({ token, cookie, language }: Manner, accept = 'application/json'): Init {
  const headers: Record<string, string> = { Accept: accept, 'X-Fengqiao': '1' }
  if (language) headers['Accept-Language'] = language
  if (token) headers['Authorization'] = `Bearer ${token}`
  return { credentials: cookie ? 'same-origin' : 'omit', headers }
}
