import { isStorageSopClass, nameOfUid } from '@isocenter/dicom';
import type { UserInformation } from '@isocenter/network';

/** Root of everything DICOM itself registers. PS3.5 §9.1. */
const DICOM_ROOT = '1.2.840.10008.';

/** Where DICOM registers composite storage classes, those of a later edition included. */
const STORAGE_ARC = '1.2.840.10008.5.1.4.1.1.';

/** Storage Service Class, as common extended negotiation names it. PS3.7 §D.3.3.6. */
const STORAGE_SERVICE_CLASS = '1.2.840.10008.4.2';

/**
 * Which abstract syntaxes are storage. An archive should not lose an object because it is newer than this program or a vendor's
 * own, so storage means any of
 * - a storage SOP class of PS3.4 Annex B,
 * - a UID of the same arc that PS3.6 does not name as something else,
 * - a class whose sender says by common extended negotiation that it belongs to the Storage Service Class,
 * - a private UID (not under DICOM's root); any request but C-STORE is answered `Unrecognized operation`.
 */
export function isTakenAsStorage(
  uid: string,
  { commonExtendedNegotiations }: Pick<UserInformation, 'commonExtendedNegotiations'>,
): boolean {
  const isAnnounced = commonExtendedNegotiations.some(
    ({ sopClassUid, serviceClassUid }) => sopClassUid === uid && serviceClassUid === STORAGE_SERVICE_CLASS,
  );
  return isAnnounced || isStorage(uid);
}

function isStorage(uid: string): boolean {
  if (isStorageSopClass(uid)) return true;
  if (!/^[0-9]+(\.[0-9]+)+$/.test(uid) || uid.length > 64) return false;
  if (uid.startsWith(STORAGE_ARC)) return nameOfUid(uid) === undefined;
  return !uid.startsWith(DICOM_ROOT);
}
