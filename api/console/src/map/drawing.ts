/** The county as equal tiles on a canvas. A drawing (示意图): nothing on it is a position, a border or an area. */
import L from 'leaflet'

import type { County, Grid } from '@shared/api/shapes'

export interface Shade {
  n: number
  red: boolean
}

export interface Drawing {
  paint(shades: ReadonlyMap<string, Shade>, selected: string, region: string): void
  fit(): void
  remove(): void
}

interface Hands {
  clicked(gridCode: string): void
  tip(gridCode: string): string
  name(regionPrefix: string): string
}

const GAP = 0.06

export function drawCounty(box: HTMLElement, county: County, hands: Hands): Drawing {
  const map = L.map(box, {
    crs: L.CRS.Simple, preferCanvas: true, attributionControl: false, zoomControl: false, keyboard: false, minZoom: -2, maxZoom: 7, zoomSnap: 0,
  })
  const tiles = new Map(county.grids.filter(isUsed).map((grid) => [grid.code, tileOf(grid)]))
  for (const [code, tile] of tiles) {
    tile.addTo(map).on('click', () => hands.clicked(code))
    tile.bindTooltip(() => hands.tip(code), { direction: 'top', sticky: true })
  }
  for (const [town, at] of townMiddles(county)) {
    L.tooltip(at, { content: hands.name(town), permanent: true, direction: 'center', className: 'town', interactive: false }).addTo(map)
  }
  const bounds = L.featureGroup([...tiles.values()]).getBounds()

  function fit(): void {
    map.invalidateSize({ animate: false })
    map.fitBounds(bounds, { animate: false, padding: [10, 10] })
  }

  fit()
  return {
    fit,
    remove: () => map.remove(),
    paint(shades, selected, region) {
      for (const [code, tile] of tiles) tile.setStyle(styleOf(shades.get(code), code === selected, !region || code.startsWith(region)))
      tiles.get(selected)?.bringToFront()
    },
  }
}

const isUsed = (grid: Grid): boolean => grid.valid !== false

function tileOf({ x, y }: Grid): L.Rectangle {
  return L.rectangle([[-y - 1 + GAP, x + GAP], [-y - GAP, x + 1 - GAP]], styleOf(undefined, false, true))
}

function styleOf(shade: Shade | undefined, selected: boolean, inside: boolean): L.PathOptions {
  return {
    fillColor: fillFor(shade?.n ?? 0),
    fillOpacity: inside ? 1 : 0.3,
    color: selected ? '#1b2420' : shade?.red ? '#b3261e' : '#cfcabb',
    weight: selected || shade?.red ? 3 : 0.5,
    opacity: inside || selected ? 1 : 0.4,
  }
}

function fillFor(n: number): string {
  if (n === 0) return '#e9e5d9'
  if (n === 1) return '#b5d1c2'
  return n < 4 ? '#6ba48a' : '#1d5c47'
}

/** The middle of each town's tiles. */
function townMiddles(county: County): [string, L.LatLngTuple][] {
  return county.regions
    .filter((region) => region.level === 'town')
    .flatMap((town) => {
      const inside = county.grids.filter((grid) => isUsed(grid) && grid.code.startsWith(town.code.slice(0, 9)))
      if (!inside.length) return []
      const middle = (of: (grid: Grid) => number) => inside.reduce((sum, grid) => sum + of(grid), 0) / inside.length
      return [[town.code.slice(0, 9), [-middle((grid) => grid.y) - 0.5, middle((grid) => grid.x) + 0.5]] as [string, L.LatLngTuple]]
    })
}
