import { apiDraftStore, dicomWebStudySource } from '@isocenter/viewer';
import { DicomWebClient, fetchTransport } from '../api.ts';
import { api } from '../archive-connection/client.ts';

const dicomWebRoot = '/dicom-web';

/** Studies of our own archive. */
export const archiveSource = dicomWebStudySource({
  api,
  dicomWeb: new DicomWebClient(fetchTransport(), dicomWebRoot),
  baseUrl: dicomWebRoot,
});

/** Unfinished annotations, kept by our own server. */
export const archiveDrafts = apiDraftStore(api);
