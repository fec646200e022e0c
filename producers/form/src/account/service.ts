/** The form's door to the service: its own token, never the browser's cookie. */
import { createApi } from '@shared/api/client'
import { lang } from '@shared/words'

import { session } from './session'

export const service = createApi(() => ({ token: session.value?.token ?? null, cookie: false, language: lang.value }))
