/**
 * A photograph made small on the phone: a JPEG whose longer side is at most 1600 pixels, drawn anew, so that nothing of what the camera
 * wrote beside it (place, device, time) is left; and a still smaller one to look at.
 */
import { orientationOf } from './orientation'

const LONGEST = 1600
const LONGEST_THUMB = 240
const QUALITY = 0.8
/** Less than what the intake takes of one attachment (5 MiB), as a data URL's letters. */
const MOST_LETTERS = 4_500_000

export interface Shrunk {
  picture: string
  thumb: string
  bytes: number
}

/** Rejects what this phone cannot show as a picture. */
export async function shrunk(file: Blob): Promise<Shrunk> {
  const address = URL.createObjectURL(file)
  try {
    const image = await loaded(address)
    const turned = drawsAsTaken() ? 1 : orientationOf(await file.slice(0, 256 * 1024).arrayBuffer())
    let picture = ''
    for (const quality of [QUALITY, 0.6, 0.4]) {
      picture = drawn(image, LONGEST, turned, quality)
      if (picture.length <= MOST_LETTERS) break
    }
    if (!picture.startsWith('data:image/jpeg')) throw new Error('no JPEG could be drawn')
    return { picture, thumb: drawn(image, LONGEST_THUMB, turned, QUALITY), bytes: Math.floor((picture.length - picture.indexOf(',') - 1) * 0.75) }
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** The size within a square of this side, never larger than it is. */
export function fitted(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height))
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
}

/** The bytes of a data URL; not by fetch, which the page's own rules do not let reach such an address. */
export function asBlob(picture: string): Blob {
  const letters = atob(picture.slice(picture.indexOf(',') + 1))
  return new Blob([Uint8Array.from(letters, (letter) => letter.charCodeAt(0))], { type: 'image/jpeg' })
}

const drawsAsTaken = (): boolean => CSS.supports('image-orientation', 'from-image')

function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.onload = () => resolve(image)
    image.onerror = () => reject(new Error('not a picture'))
    image.src = address
  })
}

function drawn(image: HTMLImageElement, longest: number, turned: number, quality: number): string {
  const [width, height] = fitted(image.naturalWidth, image.naturalHeight, longest)
  const canvas = document.createElement('canvas')
  const lies = turned > 4
  canvas.width = lies ? height : width
  canvas.height = lies ? width : height
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.fillStyle = '#fff' // what is transparent would turn black
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.transform(...turning(turned, width, height))
  pen.drawImage(image, 0, 0, width, height)
  return canvas.toDataURL('image/jpeg', quality)
}

/** How a picture that lies like this is drawn upright. */
export function turning(turned: number, width: number, height: number): [number, number, number, number, number, number] {
  const ways: Record<number, [number, number, number, number, number, number]> = {
    2: [-1, 0, 0, 1, width, 0],
    3: [-1, 0, 0, -1, width, height],
    4: [1, 0, 0, -1, 0, height],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, height, 0],
    7: [0, -1, -1, 0, height, width],
    8: [0, -1, 1, 0, 0, width],
  }
  return ways[turned] ?? [1, 0, 0, 1, 0, 0]
}
