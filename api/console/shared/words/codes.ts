/** The service's codes and a screen's words for them. */

/** A code of the service in words; a code that this screen does not know yet is shown as it is, never hidden. */
export const codeWord = (table: Record<string, string>, code: string | null | undefined): string => (code ? (table[code] ?? code) : '')

/** The codes that a table has words for, in its order. */
export const codesOf = <C extends string>(table: Record<C, string>): C[] => Object.keys(table) as C[]
