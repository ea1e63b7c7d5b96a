export type { PrivateDictionary } from './private-dictionary.ts';
export { findPrivateAttribute, type PrivateAttribute, vendorDictionary } from './vendor-dictionary.ts';
