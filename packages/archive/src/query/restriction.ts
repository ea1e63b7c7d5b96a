/** What the asker may see at all. It is part of every statement that reads the index. */
export type Restriction =
  | { readonly kind: 'everything' }
  | { readonly kind: 'studies'; readonly studyInstanceUids: readonly string[] };

/** For a caller that may see the whole archive. */
export const everything: Restriction = { kind: 'everything' };
