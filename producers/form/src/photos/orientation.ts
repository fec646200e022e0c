/**
 * Which way up a JPEG was taken, as its EXIF says: 1 to 8, 1 where it says nothing. Browsers before Chrome 81 draw a picture as it lies
 * in the file, so that one taken upright would be sent lying on its side.
 */
const JPEG = 0xffd8
const APP1 = 0xffe1
const START_OF_SCAN = 0xffda
const EXIF = 0x45786966
const LITTLE_ENDIAN = 0x4949
const ORIENTATION = 0x0112

export function orientationOf(bytes: ArrayBuffer): number {
  const view = new DataView(bytes)
  try {
    return view.getUint16(0) === JPEG ? inBlocks(view) : 1
  } catch {
    return 1 // cut off
  }
}

function inBlocks(view: DataView): number {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const kind = view.getUint16(at)
    if (kind === APP1 && view.getUint32(at + 4) === EXIF) return inExif(view, at + 10)
    if (kind === START_OF_SCAN || kind >> 8 !== 0xff) return 1
  }
}

function inExif(view: DataView, start: number): number {
  const little = view.getUint16(start) === LITTLE_ENDIAN
  const directory = start + view.getUint32(start + 4, little)
  const entries = view.getUint16(directory, little)
  for (let n = 0; n < entries; n++) {
    const entry = directory + 2 + n * 12
    if (view.getUint16(entry, little) === ORIENTATION) return within(view.getUint16(entry + 8, little))
  }
  return 1
}

const within = (told: number): number => (told >= 1 && told <= 8 ? told : 1)
