import { transferSyntaxes } from '../transfer-syntax/transfer-syntax.ts';
import { packedOtherUids, packedStorageSopClasses } from './uids.generated.ts';

/** A Service-Object Pair class. PS3.4, PS3.6 Annex A. */
export interface SopClass {
  readonly uid: string;
  readonly name: string;
  readonly isStorage: boolean;
}

const root = '1.2.840.10008.';
const load = (packed: string): Map<string, string> =>
  new Map(
    packed.split('\n').map((row) => {
      const bar = row.indexOf('|');
      return [row.slice(0, bar).replace('*', root), row.slice(bar + 1)];
    }),
  );

let storage: ReadonlyMap<string, string> | undefined;
let others: ReadonlyMap<string, string> | undefined;

const storageNames = (): ReadonlyMap<string, string> => {
  storage ??= load(packedStorageSopClasses);
  return storage;
};

/** The composite storage SOP classes an archive may be asked to keep, retired ones included. PS3.4 Annex B. */
export function storageSopClasses(): readonly SopClass[] {
  return [...storageNames()].map(([uid, name]) => ({ uid, name, isStorage: true }));
}

/**
 * Whether a UID is one of the storage SOP classes of PS3.4 Annex B, or of DICOM's sisters in the same arc. Private classes and
 * those of a later edition are not known here; whether to take them is for the receiver to decide.
 */
export function isStorageSopClass(uid: string): boolean {
  return storageNames().has(uid);
}

/** The name PS3.6 Annex A gives a UID: SOP classes, transfer syntaxes, well-known instances. */
export function nameOfUid(uid: string): string | undefined {
  others ??= load(packedOtherUids);
  return storageNames().get(uid) ?? transferSyntaxes.get(uid)?.name ?? others.get(uid);
}
