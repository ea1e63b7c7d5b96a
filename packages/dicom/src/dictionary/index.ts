export { type Attribute, findAttribute, findTag } from './attributes.ts';
export type { Keyword } from './keyword.ts';
export { isStorageSopClass, nameOfUid, type SopClass, storageSopClasses } from './uids.ts';
export { vrOfTag } from './vr-table.ts';
