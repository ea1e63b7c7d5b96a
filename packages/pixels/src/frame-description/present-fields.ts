type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same fields without those that are undefined. */
export function presentFields<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
