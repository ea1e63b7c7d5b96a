import { apiDraftStore, type DraftStore, dicomWebStudySource, type StudySource } from '@isocenter/viewer';
import { DicomWebClient, fetchTransport, retryingTransport, stallLimitedTransport } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { fetchOrTakeAhead } from '../prefetch.ts';
import { foreignServiceOf } from '../url/paths.ts';

/** Where the studies of an address come from. */
export interface ArchiveOfPage {
  /** Ours knows more than DICOMweb tells: what is on its way, other studies of a patient, unfinished annotations. */
  readonly isOurs: boolean;
  readonly source: StudySource;
  /** Unfinished annotations; kept by our own server only. */
  readonly drafts?: DraftStore;
}

// A server that is busy or silent, or a connection that breaks, for a moment is no failed image.
const dicomWebAt = (root: string) =>
  new DicomWebClient(retryingTransport(stallLimitedTransport(fetchTransport(fetchOrTakeAhead))), root);

const ours: ArchiveOfPage = {
  isOurs: true,
  source: dicomWebStudySource({ api, dicomWeb: dicomWebAt('/dicom-web'), baseUrl: '/dicom-web' }),
  drafts: apiDraftStore(api),
};

/** Our own archive, or the service that the query of the address names. */
export function archiveOf(search: string): ArchiveOfPage {
  const root = foreignServiceOf(search);
  if (root === undefined) return ours;
  return { isOurs: false, source: dicomWebStudySource({ dicomWeb: dicomWebAt(root), baseUrl: root }) };
}
