/** The bell for RED, made of two tones so that no sound file is needed. Browsers keep it locked until a person has touched the page. */
import { ref } from 'vue'

export type Bell = 'locked' | 'on' | 'off'

export const bell = ref<Bell>('locked')

let sound: AudioContext | null = null

export async function unlockBell(): Promise<void> {
  try {
    sound = sound ?? new AudioContext()
    await sound.resume()
    if (bell.value === 'locked' && sound.state === 'running') bell.value = 'on'
  } catch {
    // No sound device: the mark on the screen stays.
  }
}

export function switchBell(): void {
  if (bell.value === 'locked') void unlockBell()
  else bell.value = bell.value === 'on' ? 'off' : 'on'
}

/** From the band: whoever turns it on hears that it is on. */
export async function soundOn(): Promise<void> {
  if (bell.value === 'locked') await unlockBell()
  else bell.value = 'on'
  ring()
}

export function ring(): void {
  if (bell.value !== 'on' || !sound) return
  for (const [delay, pitch] of [[0, 880], [0.28, 660], [0.56, 880], [0.84, 660]] as const) strike(sound, sound.currentTime + delay, pitch)
}

function strike(on: AudioContext, at: number, pitch: number): void {
  const tone = on.createOscillator()
  const loudness = on.createGain()
  tone.type = 'triangle'
  tone.frequency.value = pitch
  loudness.gain.setValueAtTime(0.0001, at)
  loudness.gain.exponentialRampToValueAtTime(0.4, at + 0.02)
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.26)
  tone.connect(loudness).connect(on.destination)
  tone.start(at)
  tone.stop(at + 0.28)
}
