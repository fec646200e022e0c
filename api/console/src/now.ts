/** The time of this screen, moving on by itself: for whatever is said of how long there still is. */
import { ref } from 'vue'

const EVERY_MS = 15_000

export const now = ref(Date.now())

setInterval(() => (now.value = Date.now()), EVERY_MS)
