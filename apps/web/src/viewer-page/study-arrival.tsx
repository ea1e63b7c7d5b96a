import type { StudyState } from '@isocenter/viewer';
import { ArrowDownToLine, ImageDown, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { PriorApi, ProblemError } from '../api.ts';
import { transport } from '../archive-connection/client.ts';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { join } from '../controls/join.ts';
import { useMedia } from '../controls/use-media.ts';
import { arrivalOf, arrivalSentence } from '../text/arrival.ts';
import { countOf } from '../text/counts.ts';
import { useRoomViewer } from './room-context.ts';
import styles from './study-arrival.module.css';
import { ArrivalPlace } from './top-bar.tsx';
import { useStore } from './use-store.ts';
import { useStudyRow } from './use-study-row.ts';

/** Where the words for new images do not fit beside the tools. */
const narrow = '(max-width: 1500px)';

interface StudyArrivalProps {
  studyInstanceUid: string;
  isPhone: boolean;
}

/** Whether more of the open study comes, and bringing in what came since. Drawn after the first image, it also says that somebody opened it. */
export function StudyArrival({ studyInstanceUid, isPhone }: StudyArrivalProps) {
  const viewer = useRoomViewer();
  const shown = numberOfInstances(useStore(viewer.study));
  const row = useStudyRow(studyInstanceUid);
  const [taking, setTaking] = useState<'under way' | 'failed'>();
  const isNarrow = useMedia(narrow) || isPhone;
  useToldOpening(studyInstanceUid);

  const kind = row && arrivalOf(row);
  const sentence = row && arrivalSentence(row);
  const fresh = row && shown !== undefined ? Math.max(0, row.numberOfInstances - shown) : 0;
  const hasFresh = fresh > 0;
  useEffect(() => {
    if (hasFresh) announce('New images of this study are here');
  }, [hasFresh]);

  const take = async () => {
    setTaking('under way');
    try {
      await viewer.takeNewImages();
      setTaking(undefined);
      announce('The new images are shown');
    } catch {
      setTaking('failed');
      announce('The new images could not be read');
    }
  };
  const images = countOf(fresh, 'new image');
  const label =
    taking === 'under way'
      ? `Bringing in ${images}`
      : taking === 'failed'
        ? `${images} could not be read, try again`
        : `Show ${images}`;
  const isMarked = kind === 'arriving' || kind === 'short';
  return (
    <ArrivalPlace>
      {hasFresh && (
        <Button
          label={label}
          tip={sentence ? `${label}. ${sentence}` : label}
          icon={
            <>
              {taking === 'failed' ? <TriangleAlert /> : !isNarrow && <ImageDown />}
              {isNarrow && <span className={styles.count}>+{fresh}</span>}
            </>
          }
          iconOnly={isNarrow}
          variant="plain"
          className={join(styles.take, taking === 'failed' && styles.failed)}
          aria-disabled={taking === 'under way'}
          onClick={() => {
            if (taking !== 'under way') void take();
          }}
        />
      )}
      {!(hasFresh && isNarrow) && (
        <span className={styles.mark} data-arrival={kind} data-tip={isMarked ? sentence : undefined}>
          {kind === 'arriving' && <ArrowDownToLine aria-hidden="true" />}
          {kind === 'short' && <TriangleAlert aria-hidden="true" />}
          {isMarked && <span className="visually-hidden">{sentence}</span>}
        </span>
      )}
    </ArrivalPlace>
  );
}

const numberOfInstances = (state: StudyState): number | undefined =>
  state.status === 'ready'
    ? state.study.series.reduce((sum, { instances }) => sum + instances.length, 0)
    : undefined;

/** What was said while this page is open; a study that is opened again within it is not opened anew. */
const told = new Set<string>();

/** Its priors may be wanted by rule. Whoever reads need not hear that this could not be said. */
function useToldOpening(studyInstanceUid: string): void {
  useEffect(() => {
    if (told.has(studyInstanceUid)) return;
    told.add(studyInstanceUid);
    new PriorApi(transport).fetch(studyInstanceUid, 'opening').catch((error: unknown) => {
      told.delete(studyInstanceUid);
      if (!(error instanceof ProblemError)) throw error;
    });
  }, [studyInstanceUid]);
}
