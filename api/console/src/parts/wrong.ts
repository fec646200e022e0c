/** Where somebody goes on whose form was not taken. */
import { nextTick } from 'vue'

/** Into the first field of the form that says it is wrong, once it says so. */
export async function toFirstWrong(form: string): Promise<void> {
  await nextTick()
  document.querySelector<HTMLElement>(`${form} [aria-invalid=true]`)?.focus()
}
