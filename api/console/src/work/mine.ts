/** The work lists of whoever sits here. */
import { computed } from 'vue'

import { person } from '../account/session'
import { listsOf } from './lists'

export const lists = computed(() => listsOf(person.value?.grants ?? []))
export const hasWork = computed(() => lists.value.length > 0)
/** The centre watches the feed; everybody else who has something to do begins with that. */
export const beginsWithWork = computed(() => hasWork.value && !person.value?.grants.some(({ role }) => role === 'centre'))
