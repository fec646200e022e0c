/** The county's places, units and words, kept on the phone so that picking works without signal. */
import { ref } from 'vue'

import type { County, Grid } from '@shared/api/shapes'
import { inWords, lang } from '@shared/words'

import { service } from './service'

const KEPT_UNDER = 'fengqiao.county'

export const county = ref<County | null>(kept())

export async function freshenCounty(): Promise<void> {
  const result = await service.county()
  if (!result.ok || !Array.isArray(result.value?.grids)) return
  county.value = result.value
  try {
    localStorage.setItem(KEPT_UNDER, JSON.stringify(result.value))
  } catch {
    // Too large for this phone: the next start asks again.
  }
}

/** "章村镇 郎村村第一网格": how people there call it. */
export function gridName(code: string | null | undefined): string {
  if (!code) return ''
  const grid = county.value?.grids.find((one) => one.code === code)
  if (!grid) return code
  const names = [regionName(townOf(grid)), nameOf(grid)]
  return names.filter(Boolean).join(lang.value === 'zh' ? ' ' : ', ')
}

/** A grid's own name, which in this county says its village; in English its village and its number there. */
export function nameOf(grid: Grid): string {
  const village = regionName(grid.village)
  if (lang.value === 'en' && village) return `${village}, grid ${Number(grid.code.slice(12))}`
  return !village || grid.name.startsWith(village) ? grid.name : village + grid.name
}

export const townOf = (grid: Grid): string => grid.code.slice(0, 9)

export function regionName(code: string): string {
  const digits = code.replace(/0+$/, '')
  const region = county.value?.regions.find((one) => one.code === code || one.code.replace(/0+$/, '') === digits)
  return region ? inWords({ zh: region.name, en: region.name_en }) : ''
}

function kept(): County | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT_UNDER) ?? 'null') as County | null
  } catch {
    return null
  }
}
