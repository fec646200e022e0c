/** The lists that filters and acts choose from. */
import { computed } from 'vue'

import { codesOf, inWords, words } from '@shared/words'

import { county, gridName, prefixOf, regionName } from '../places'
import { looking, type StateFilter } from '../filters'

const asOptions = <C extends string>(table: Record<C, string>) => codesOf(table).map((value) => ({ value, label: table[value] }))

export const urgencyOptions = computed(() =>
  county.value?.urgencies.length
    ? county.value.urgencies.map((urgency) => ({ value: urgency.code, label: inWords(urgency) }))
    : asOptions(words.value.urgencies),
)

export const stateOptions = computed(() => [
  ...asOptions<StateFilter>(words.value.states as Record<StateFilter, string>),
  ...asOptions<StateFilter>(words.value.console.funnel.groups as Record<StateFilter, string>),
])

export const categoryOptions = computed(() =>
  (county.value?.taxonomy ?? []).map((category) => ({ value: category.code, label: `${category.code} ${inWords(category)}` })),
)

/** Units that may be given a case; 上级机关 are marked, since nobody of theirs works here. */
export const unitOptions = computed(() =>
  (county.value?.units ?? [])
    .filter((unit) => unit.takes_cases)
    .map((unit) => ({ value: unit.id, label: `${inWords({ zh: unit.name, en: unit.name_en })}${unit.outside ? words.value.console.outside : ''}` })),
)

/** Towns, and below the one that is chosen its villages; a single grid comes from the map. */
export const regionOptions = computed(() => {
  const options = (county.value?.regions ?? [])
    .filter((region) => region.level === 'town' || region.level === 'village')
    .map((region) => ({ value: prefixOf(region.code, region.level), level: region.level, name: inWords({ zh: region.name, en: region.name_en }) }))
    .map(({ value, level, name }) => ({ value, label: level === 'town' ? name : `${regionName(value.slice(0, 9))} ${name}` }))
    .sort((a, b) => a.value.localeCompare(b.value))
  return looking.region.length === 15 ? [{ value: looking.region, label: gridName(looking.region) }, ...options] : options
})

/** The villages of these places. */
export const villagesUnder = (prefixes: string[]) =>
  (county.value?.regions ?? [])
    .filter(({ code, level }) => level === 'village' && prefixes.some((prefix) => code.startsWith(prefix)))
    .map(({ code, level }) => prefixOf(code, level))
    .sort()
    .map((value) => ({ value, label: `${regionName(value.slice(0, 9))} ${regionName(value)}` }))
