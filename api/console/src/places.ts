/** The county's places, units and kinds, by code and in words. */
import { computed, shallowRef } from 'vue'

import type { County, Grid, Level, Region } from '@shared/api/shapes'
import { inWords, lang } from '@shared/words'

import { service } from './account/session'

export const county = shallowRef<County | null>(null)

export async function loadCounty(): Promise<boolean> {
  const result = await service.county()
  if (result.ok) county.value = result.value
  return result.ok
}

const PREFIX: Record<Level, number> = { province: 2, city: 4, county: 6, town: 9, village: 12 }

const grids = computed(() => new Map((county.value?.grids ?? []).map((grid) => [grid.code, grid])))
const regions = computed(() => new Map((county.value?.regions ?? []).map((region) => [prefixOf(region.code, region.level), region])))
const units = computed(() => new Map((county.value?.units ?? []).map((unit) => [unit.id, unit])))

/** The digits that all grids of a region begin with. */
export const prefixOf = (code: string, level: Level): string => code.slice(0, PREFIX[level])

export const gridOf = (code: string): Grid | undefined => grids.value.get(code)

const nameOf = (prefix: string): string => inWords(both(regions.value.get(prefix)))

const both = (region?: Region) => (region ? { zh: region.name, en: region.name_en } : null)

export const townName = (gridCode: string): string => nameOf(gridCode.slice(0, 9))

/** The county names its grids in Chinese; in English a grid is its village and its number there. */
export function gridName(code: string): string {
  const grid = grids.value.get(code)
  if (!grid) return code
  const village = nameOf(code.slice(0, 12))
  if (lang.value === 'en' && village) return `${village}, grid ${Number(code.slice(12))}`
  return grid.name.startsWith(village) ? grid.name : village + grid.name
}

export function placeName(gridCode: string): string {
  return [townName(gridCode), gridName(gridCode)].filter(Boolean).join(lang.value === 'zh' ? ' ' : ', ')
}

/** Whatever the length of the prefix: a county, town, village or grid. */
export const regionName = (prefix: string): string => nameOf(prefix) || gridName(prefix)

export function unitName(id: string, zh: string): string {
  const unit = units.value.get(id)
  return (lang.value === 'en' ? unit?.name_en : unit?.name) || zh || id
}

export function kindName(category: string, sub = ''): string {
  const found = county.value?.taxonomy.find((one) => one.code === category)
  if (!found) return category
  const below = found.subs.find((one) => one.code === sub || category + one.code === sub)
  return below ? [inWords(found), inWords(below)].join(lang.value === 'zh' ? '·' : ': ') : inWords(found)
}

/** What codes are called on this screen: units, categories, the rows of a life cycle. */
export const names = { unit: (id: string) => unitName(id, ''), kind: (code: string) => kindName(code), row: inWords }
