import { apiDraftStore, dicomWebStudySource } from '@isocenter/viewer';
import { useEffect, useState } from 'react';
import { DicomWebClient, fetchTransport } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { parseDeepLink } from '../url/paths.ts';
import { ReadingRoom } from './reading-room.tsx';
import { useDeepLink } from './use-deep-link.ts';
import { useViewer } from './use-viewer.ts';

const dicomWebRoot = '/dicom-web';
const source = dicomWebStudySource({
  api,
  dicomWeb: new DicomWebClient(fetchTransport(), dicomWebRoot),
  baseUrl: dicomWebRoot,
});
const drafts = apiDraftStore(api);

/** A study of the archive, opened by its address. */
export function StudyViewer({ studyInstanceUid }: { studyInstanceUid: string }) {
  const viewer = useViewer(source, drafts);
  const [at] = useState(() => parseDeepLink(location.search));
  useEffect(() => {
    void viewer?.openStudy(studyInstanceUid, at);
  }, [viewer, studyInstanceUid, at]);
  useDeepLink(viewer, studyInstanceUid);
  if (!viewer) return null;
  return <ReadingRoom viewer={viewer} onRetry={() => void viewer.openStudy(studyInstanceUid, at)} />;
}
