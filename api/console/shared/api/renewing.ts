/** Keeps a login alive while its page is open: a duty desk is not sent to the login page every half hour. */
import type { Api } from './client'
import type { Login } from './shapes'

const LOOK_EVERY_MS = 30_000
const RENEW_BEFORE_MS = 12 * 60_000

/** Renew when the token has less than twelve minutes left. A refusal is not told here: the next request meets it. */
export function startRenewing(service: Api, expiresAt: () => string | undefined, renewed: (login: Login) => void): () => void {
  let asking = false
  const look = async () => {
    const end = Date.parse(expiresAt() ?? '')
    if (asking || !(end > Date.now()) || end - Date.now() > RENEW_BEFORE_MS) return
    asking = true
    const answer = await service.renew()
    asking = false
    if (answer.ok) renewed(answer.value)
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  void look()
  return () => clearInterval(timer)
}
