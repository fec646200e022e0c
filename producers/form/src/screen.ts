/** Which screen shows, kept in the address so that the phone's back button does what people expect. */
import { computed, ref } from 'vue'

export type Screen = 'start' | 'write' | 'sent' | 'item' | 'me'

const hash = ref(location.hash)
addEventListener('hashchange', () => (hash.value = location.hash))

const parts = computed(() => hash.value.replace(/^#\/?/, '').split('/'))

export const screen = computed<Screen>(() => {
  const name = parts.value[0] as Screen
  return ['write', 'sent', 'item', 'me'].includes(name) ? name : 'start'
})

export const shownId = computed(() => parts.value[1] ?? '')

export function go(to: Screen, id = ''): void {
  location.hash = to === 'start' ? '/' : `/${to}${id ? `/${id}` : ''}`
}
