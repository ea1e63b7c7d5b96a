/** `before` where `next` says the same in every field, else `next`: what is known by its identity is not drawn again for nothing. */
export function kept<T extends object | undefined>(before: T, next: T): T {
  return isSame(before, next) ? before : next;
}

function isSame(before: object | undefined, next: object | undefined): boolean {
  if (!before || !next) return before === next;
  const fields = new Map(Object.entries(before));
  const others = Object.entries(next);
  return others.length === fields.size && others.every(([name, value]) => Object.is(fields.get(name), value));
}
