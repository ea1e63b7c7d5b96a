import type * as Tag from './tags.generated.ts';

/** A PS3.6 (or PS3.7) keyword such as `PatientName`. */
export type Keyword = keyof typeof Tag;
