import { apiDraftStore, dicomWebStudySource } from '@isocenter/viewer';
import { DicomWebClient, fetchTransport, retryingTransport } from '../api.ts';
import { api } from '../archive-connection/client.ts';

const dicomWebRoot = '/dicom-web';

/** Studies of our own archive. */
export const archiveSource = dicomWebStudySource({
  api,
  // A server that is busy, or a connection that breaks, for a moment is no failed image.
  dicomWeb: new DicomWebClient(retryingTransport(fetchTransport()), dicomWebRoot),
  baseUrl: dicomWebRoot,
});

/** Unfinished annotations, kept by our own server. */
export const archiveDrafts = apiDraftStore(api);
