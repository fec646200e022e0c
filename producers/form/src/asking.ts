/** A question that must be answered with a tap. Vant labels its dialog by an id that does not exist; here it gets its name. */
import { nextTick } from 'vue'

import { words } from '@shared/words'

import { showConfirmDialog } from './vant'

export async function agreed(title: string, message: string, yes: string): Promise<boolean> {
  const answer = showConfirmDialog({ title, message, confirmButtonText: yes, cancelButtonText: words.value.cancel })
  await nextTick()
  const dialog = document.querySelector('.van-dialog')
  dialog?.removeAttribute('aria-labelledby')
  dialog?.setAttribute('aria-label', title)
  return answer.then(
    () => true,
    () => false,
  )
}
