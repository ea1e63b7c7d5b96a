import { useCallback, useEffect, useState } from 'react';
import { parseDeepLink } from '../url/paths.ts';
import { archiveOf } from './archive-source.ts';
import { takeAhead } from './open-ahead.ts';
import { createPageViewer } from './page-viewer.ts';
import { ReadingRoom } from './reading-room.tsx';
import { useDeepLink } from './use-deep-link.ts';
import { useViewer } from './use-viewer.ts';

/** A study of the archive, opened by its address. */
export function StudyViewer({ studyInstanceUid }: { studyInstanceUid: string }) {
  const [archive] = useState(() => archiveOf(location.search));
  const create = useCallback(
    () => takeAhead(studyInstanceUid) ?? createPageViewer(archive),
    [studyInstanceUid, archive],
  );
  const viewer = useViewer(create);
  const [at] = useState(() => parseDeepLink(location.search));
  useEffect(() => {
    if (viewer?.study.get().status === 'empty') void viewer.openStudy(studyInstanceUid, at);
  }, [viewer, studyInstanceUid, at]);
  useDeepLink(viewer, studyInstanceUid);
  if (!viewer) return null;
  return (
    <ReadingRoom
      viewer={viewer}
      {...(archive.isOurs && { archivedUid: studyInstanceUid })}
      onRetry={() => void viewer.openStudy(studyInstanceUid, at)}
    />
  );
}
