/** A document that the service made, given to whoever sits here under the name it has. */
import type { NamedFile } from '@shared/api/client'

export function save({ name, content }: NamedFile): void {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(content), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
