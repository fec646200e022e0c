/** A request ends as a value or as a problem with its kind, never as an exception. */
import type { ProblemBody } from './shapes'

/** `unreachable` and `timeout` mean *unknown*: the service may have acted. `foreign` is a portal's page in place of our answer. */
export interface Problem extends ProblemBody {
  kind: 'unreachable' | 'timeout' | 'foreign' | 'refused'
  status: number
  retryAfterMs: number | null
}

export type Result<T> = { ok: true; status: number; value: T } | { ok: false; problem: Problem }

/** What the generated client says of an answer. */
export interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

const NO_CONTENT = 204

export async function settled<T>(timeoutMs: number, ask: (signal: AbortSignal) => Promise<Answer<T>>): Promise<Result<T>> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    return judged(await ask(abort.signal))
  } catch (wrong) {
    if (wrong instanceof SyntaxError) return failed('foreign', 0) // it said yes, and not in JSON
    return failed(abort.signal.aborted ? 'timeout' : 'unreachable', 0)
  } finally {
    clearTimeout(timer)
  }
}

function judged<T>({ data, error, response }: Answer<T>): Result<T> {
  const { ok, status } = response
  if (!ok) return failed('refused', status, isBody(error) ? error : {}, response)
  if (data === undefined && status !== NO_CONTENT) return failed('foreign', status)
  return { ok: true, status, value: data as T }
}

const isBody = (error: unknown): error is ProblemBody => typeof error === 'object' && error !== null

function failed(kind: Problem['kind'], status: number, body: ProblemBody = {}, response?: Response): { ok: false; problem: Problem } {
  const seconds = Number(response?.headers.get('Retry-After') ?? NaN)
  return { ok: false, problem: { ...body, kind, status, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null } }
}
