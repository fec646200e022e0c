/** The two languages of the screens. A sentence is a property, so a missing translation does not compile. */
import { computed, ref, watchEffect, type ComputedRef } from 'vue'

import type { Both } from '../api/shapes'
import { en } from './en'
import { zh } from './zh'

export { codesOf, codeWord } from './codes'

export type Lang = 'zh' | 'en'
export type Words = typeof zh

const KEPT_UNDER = 'fengqiao.lang'
const languages: Record<Lang, Words> = { zh, en }

export const lang = ref<Lang>(chosenBefore())
export const words: ComputedRef<Words> = computed(() => languages[lang.value])

/** The right half of what the service says in both languages. Its English may begin small; here it stands alone. */
export const inWords = (both: Both | null | undefined): string =>
  both ? (both[lang.value] || both.zh).replace(/^[a-z]/, (first) => first.toUpperCase()) : ''

watchEffect(() => {
  document.documentElement.lang = lang.value === 'zh' ? 'zh-CN' : 'en'
  try {
    localStorage.setItem(KEPT_UNDER, lang.value)
  } catch {
    // A phone that keeps nothing starts in Chinese next time.
  }
})

function chosenBefore(): Lang {
  try {
    return localStorage.getItem(KEPT_UNDER) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}
