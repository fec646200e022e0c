/** What takes the whole screen by itself: what it shows, who may see it, what is forgotten when its reader leaves. */
import { computed, type Component, type ComputedRef } from 'vue'

import { forgetAdvice, maySeeAdvice } from '../advice/advice'
import AdvicePage from '../advice/AdvicePage.vue'
import { forgetCovers, maySeeCovers } from '../cover/cover'
import CoverPage from '../cover/CoverPage.vue'
import { forgetDaily } from '../duty/daily'
import DailyPage from '../duty/DailyPage.vue'
import { forgetHandover } from '../duty/handover'
import HandoverPage from '../duty/HandoverPage.vue'
import { forgetRota, maySeeRota } from '../duty/rota'
import RotaPage from '../duty/RotaPage.vue'
import { looking, PAGES, type PageView } from '../filters'
import { forgetCounter } from '../receptions/counter'
import { forgetReceptions, maySeeReceptions } from '../receptions/receptions'
import ReceptionsPage from '../receptions/ReceptionsPage.vue'
import { forgetReassignment, mayReassign } from '../reassignment/reassignment'
import ReassignmentPage from '../reassignment/ReassignmentPage.vue'
import { forgetSatisfaction, maySeeSatisfaction } from '../satisfaction/satisfaction'
import SatisfactionPage from '../satisfaction/SatisfactionPage.vue'

interface Page {
  shows: Component
  may: ComputedRef<boolean>
  forget: () => void
}

const TABLE: Record<PageView, Page> = {
  rota: { shows: RotaPage, may: maySeeRota, forget: forgetRota },
  handover: { shows: HandoverPage, may: maySeeRota, forget: forgetHandover },
  daily: { shows: DailyPage, may: maySeeRota, forget: forgetDaily },
  receptions: { shows: ReceptionsPage, may: maySeeReceptions, forget: () => [forgetReceptions(), forgetCounter()] },
  reassignment: { shows: ReassignmentPage, may: mayReassign, forget: forgetReassignment },
  covers: { shows: CoverPage, may: maySeeCovers, forget: forgetCovers },
  advice: { shows: AdvicePage, may: maySeeAdvice, forget: forgetAdvice },
  satisfaction: { shows: SatisfactionPage, may: maySeeSatisfaction, forget: forgetSatisfaction },
}

/** Those that are open to whoever is logged in, in their order. */
export const openPages = computed(() => PAGES.filter((page) => TABLE[page].may.value))

/** The one that is looked at; an opened case stands before it. */
export const shownPage = computed(() => (looking.case ? undefined : openPages.value.find((page) => page === looking.view)))

/** What it shows. */
export const shownComponent = computed(() => (shownPage.value ? TABLE[shownPage.value].shows : null))

export const forgetPages = (): void => PAGES.forEach((page) => TABLE[page].forget())
