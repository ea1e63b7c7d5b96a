export { addOrder, findEntries } from './worklist-desk.ts';
export { entryOf, orderOfFields } from './worklist-fields.ts';
export { itemsOf, textOf, textsOf, worklistItemOf } from './worklist-item.ts';
export { type WorklistKeys, worklistKeys } from './worklist-keys.ts';
