export {
  findPrivateAttribute,
  type PrivateAttribute,
  type PrivateDictionary,
  vendorDictionary,
} from './vendor-dictionary.ts';
