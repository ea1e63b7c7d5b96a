import { type LocalFile, type LocalStudySource, localStudySource, type Study } from '@isocenter/viewer';
import { useCallback, useEffect, useState } from 'react';
import { DropZones } from '../import/drop-zones.tsx';
import { handedOverFiles, handOverFiles } from '../import/local-files.ts';
import { ChooseLocalFiles } from './choose-local-files.tsx';
import { LocalReport } from './local-report.tsx';
import { createPageViewer } from './page-viewer.ts';
import { ReadingRoom } from './reading-room.tsx';
import { StudyChoice } from './study-choice.tsx';
import { useViewer } from './use-viewer.ts';

/** Studies read from files in this page; nothing of them is sent anywhere. */
export function LocalViewer() {
  const [files, setFiles] = useState(handedOverFiles);
  const [progress, setProgress] = useState<{ done: number; total: number }>();
  const [source, setSource] = useState<LocalStudySource>();

  const take = (chosen: readonly LocalFile[]) => {
    handOverFiles(chosen);
    setSource(undefined);
    setFiles(chosen);
  };
  useEffect(() => {
    if (files.length === 0) return;
    const reading = new AbortController();
    setProgress({ done: 0, total: files.length });
    localStudySource(files, {
      signal: reading.signal,
      onProgress: (done, total) => setProgress({ done, total }),
    }).then(setSource, () => undefined);
    return () => reading.abort();
  }, [files]);

  return (
    <>
      {source && source.studies.length > 0 ? (
        <LocalRoom source={source} />
      ) : (
        <ChooseLocalFiles
          progress={source || files.length === 0 ? undefined : progress}
          problems={source?.problems}
          onFiles={take}
          onStop={() => take([])}
        />
      )}
      <DropZones onOpenLocally={(chosen) => void chosen.then(take)} />
    </>
  );
}

const hasImages = ({ series }: Study): boolean =>
  series.some(({ instances }) => instances.some(({ numberOfFrames }) => numberOfFrames > 0));

function LocalRoom({ source }: { source: LocalStudySource }) {
  const { studies } = source;
  const create = useCallback(() => createPageViewer({ source }), [source]);
  const viewer = useViewer(create);
  const [studyInstanceUid, setStudyInstanceUid] = useState(
    (studies.find(hasImages) ?? studies[0])?.studyInstanceUid ?? '',
  );
  useEffect(() => {
    void viewer?.openStudy(studyInstanceUid);
  }, [viewer, studyInstanceUid]);
  if (!viewer) return null;
  return (
    <>
      <ReadingRoom
        viewer={viewer}
        onRetry={() => void viewer.openStudy(studyInstanceUid)}
        studyChoice={(isIdentityHidden) =>
          studies.length > 1 && (
            <StudyChoice
              studies={studies}
              openedUid={studyInstanceUid}
              isIdentityHidden={isIdentityHidden}
              onOpen={setStudyInstanceUid}
            />
          )
        }
      />
      <LocalReport source={source} />
    </>
  );
}
