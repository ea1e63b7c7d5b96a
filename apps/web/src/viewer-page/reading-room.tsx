import type { Study, StudyState, Viewer } from '@isocenter/viewer';
import { PanelLeftOpen } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { useMedia } from '../controls/use-media.ts';
import { compact } from '../controls/widths.ts';
import { changeSettings, readSettings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import { studyListPath } from '../url/paths.ts';
import { chordOfAction, type PageAction } from './page-keys.ts';
import styles from './reading-room.module.css';
import { ViewerProvider } from './room-context.ts';
import { SeriesRail } from './series-rail.tsx';
import { type PanelName, SidePanel } from './side-panels.tsx';
import { ArrivalPlace, TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';
import { useStore, useValueOf } from './use-store.ts';
import { useViewports } from './use-viewports.ts';
import type { ViewDialog } from './view-dialogs.tsx';
import { ViewportGrid } from './viewport-grid.tsx';

const StudyArrival = lazy(() =>
  import('./study-arrival.tsx').then((module) => ({ default: module.StudyArrival })),
);
const PriorPanel = lazy(() =>
  import('../priors/prior-panel.tsx').then((module) => ({ default: module.PriorPanel })),
);
const PhoneBar = lazy(() => import('./phone-bar.tsx').then((module) => ({ default: module.PhoneBar })));
const TimeBars = lazy(() => import('./time-bars.tsx').then((module) => ({ default: module.TimeBars })));
const ViewDialogs = lazy(() =>
  import('./view-dialogs.tsx').then((module) => ({ default: module.ViewDialogs })),
);
const RecentTools = lazy(() =>
  import('./recent-tools.tsx').then((module) => ({ default: module.RecentTools })),
);

interface ReadingRoomProps {
  viewer: Viewer;
  /** Opens the study again after it failed. */
  onRetry: () => void;
  /** Of our own archive, where more of it may come, and the patient may have other studies. */
  archivedUid?: string;
  /** A choice between several studies, shown over the series of the open one. */
  studyChoice?: (isIdentityHidden: boolean) => ReactNode;
}

/** The page around the viewports: bar, rail, panels, and what there is to say when no image can be shown. */
export function ReadingRoom({ viewer, onRetry, archivedUid, studyChoice }: ReadingRoomProps) {
  const state = useStore(viewer.study);
  const { showRail } = useSettings();
  const isPhone = useMedia(compact);
  const [isIdentityHidden, setIdentityHidden] = useState(false);
  const [panel, setPanel] = useState<PanelName>();
  const [dialog, setDialog] = useState<ViewDialog>();
  const [isMaximised, setMaximised] = useMaximised(viewer);
  const [, navigate] = useLocation();

  const act = useCallback(
    (action: PageAction) => {
      switch (action) {
        case 'keyboard-map':
        case 'scale':
        case 'true-size':
        case 'display':
        case 'corner-texts':
          return setDialog(action);
        case 'rail':
          return changeSettings({ showRail: !readSettings().showRail });
        case 'priors':
          if (archivedUid === undefined) return announce('Prior studies are known of archived studies only');
          return setPanel((before) => (before === action ? undefined : action));
        case 'measurements':
        case 'pixel':
        case 'attributes':
          return setPanel((before) => (before === action ? undefined : action));
        case 'maximise':
          return setMaximised((before) => !before);
        case 'identity':
          return setIdentityHidden((before) => !before);
        case 'studies':
          return navigate(studyListPath);
        case 'full-screen':
          return void toggleFullScreen();
      }
    },
    [navigate, setMaximised, archivedUid],
  );
  useKeys(viewer, act);
  useTitle(state);
  useAnnouncedOpening(state);
  useOneViewportOnPhone(viewer, isPhone);
  const areTimeBarsShown = useAreTimeBarsShown(viewer);
  const hasFirstImage = useHasFirstImage(viewer);
  const isAskedForTool = useValueOf(viewer.toolChoice, (choice) => choice !== undefined);

  const ready = state.status === 'ready' ? state : undefined;
  const hasImages = ready !== undefined && ready.stacks.length > 0;
  const sidePanel = panel && (
    <SidePanel
      panel={panel}
      archivedUid={archivedUid}
      isPhone={isPhone}
      isIdentityHidden={isIdentityHidden}
      onPanel={setPanel}
    />
  );
  return (
    <ViewerProvider value={viewer}>
      <div className={styles.room} data-identity-hidden={isIdentityHidden}>
        <TopBar
          study={ready?.study}
          hasTools={state.status !== 'failed'}
          isPhone={isPhone}
          isIdentityHidden={isIdentityHidden}
          panel={panel}
          arrival={
            archivedUid !== undefined && (
              <Suspense fallback={<ArrivalPlace />}>
                {ready && (hasFirstImage || !hasImages) ? (
                  <StudyArrival studyInstanceUid={archivedUid} isPhone={isPhone} />
                ) : (
                  <ArrivalPlace />
                )}
              </Suspense>
            )
          }
          isMaximised={isMaximised}
          onAction={act}
        />
        <div className={styles.middle}>
          <main className={styles.images}>
            <h1 className="visually-hidden">{ready?.study.studyDescription ?? 'Study'}</h1>
            {state.status === 'failed' ? (
              <ProblemNotice
                problem={{
                  title: 'The study could not be opened',
                  detail: state.problem.message,
                  fix: state.problem.fix,
                  code: state.problem.code,
                }}
                onRetry={state.problem.retryable ? onRetry : undefined}
              >
                <BackToList />
              </ProblemNotice>
            ) : ready && !hasImages ? (
              <NoImages study={ready.study} />
            ) : (
              <ViewportGrid
                isMaximised={isMaximised}
                onMaximise={() => act('maximise')}
                onScale={() => act('scale')}
              />
            )}
          </main>
          {!isPhone && (
            <div className={styles.rail}>
              {showRail ? (
                ready ? (
                  <SeriesRail
                    stacks={ready.stacks}
                    others={ready.others}
                    studyChoice={studyChoice?.(isIdentityHidden)}
                  />
                ) : (
                  state.status !== 'failed' && <RailSkeleton />
                )
              ) : (
                <Button
                  className={styles.openRail}
                  label="Show series rail"
                  icon={<PanelLeftOpen />}
                  iconOnly
                  shortcut={chordOfAction('rail')}
                  onClick={() => act('rail')}
                />
              )}
            </div>
          )}
          {!isPhone && sidePanel}
        </div>
        {isPhone && sidePanel}
        {areTimeBarsShown && (
          <Suspense fallback={<div className={styles.timeBarSpace} />}>
            <TimeBars />
          </Suspense>
        )}
        {isPhone && ready && (
          <Suspense fallback={<div className={styles.phoneBarSpace} />}>
            <PhoneBar
              stacks={ready.stacks}
              others={ready.others}
              studyChoice={studyChoice?.(isIdentityHidden)}
              priors={
                archivedUid === undefined
                  ? undefined
                  : (close) => (
                      <Suspense>
                        <PriorPanel studyInstanceUid={archivedUid} onClose={close} />
                      </Suspense>
                    )
              }
            />
          </Suspense>
        )}
        {dialog && (
          <Suspense>
            <ViewDialogs dialog={dialog} onDialog={setDialog} />
          </Suspense>
        )}
        {isAskedForTool && (
          <Suspense>
            <RecentTools />
          </Suspense>
        )}
      </div>
    </ViewerProvider>
  );
}

function NoImages({ study }: { study: Study }) {
  return (
    <ProblemNotice
      problem={{
        title: 'This study has no images to show',
        detail:
          study.series.length === 0
            ? 'No series of it is in the archive.'
            : 'Its series hold objects without pictures, such as reports.',
        fix: 'If images are missing, send them again from where they were made.',
      }}
    >
      <BackToList />
    </ProblemNotice>
  );
}

const BackToList = () => <Link href={studyListPath}>Back to the study list</Link>;

function RailSkeleton() {
  return (
    <div className={styles.railSkeleton} aria-hidden="true">
      <span />
      <span />
      <span />
      <span />
    </div>
  );
}

async function toggleFullScreen(): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    announce('This browser does not allow full screen here');
  }
}

/** The tab names what is open without naming the patient: titles end up in histories and on shared screens. */
function useTitle(state: StudyState): void {
  const description = state.status === 'ready' ? (state.study.studyDescription ?? 'Study') : 'Opening';
  useEffect(() => {
    document.title = `${description} · Isocenter`;
  }, [description]);
}

function useAnnouncedOpening(state: StudyState): void {
  useEffect(() => {
    if (state.status === 'ready') announce('Study opened');
  }, [state.status]);
}

/** Whether the active viewport fills the room; a new layout always shows all of its cells. */
function useMaximised(viewer: Viewer) {
  const { rows, columns } = useStore(viewer.layout);
  const state = useState(false);
  const [, setMaximised] = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of layout that counts
  useEffect(() => setMaximised(false), [rows, columns, setMaximised]);
  return state;
}

/** A phone has room for one picture; the layout of a larger screen does not follow onto it. */
function useOneViewportOnPhone(viewer: Viewer, isPhone: boolean): void {
  useEffect(() => {
    if (isPhone) viewer.setLayout(1, 1);
  }, [viewer, isPhone]);
}

/** True while some viewport holds a multi-frame image, further axes, or plays: only then the bars take their room. */
const useAreTimeBarsShown = (viewer: Viewer): boolean =>
  useViewports(viewer, (viewports) =>
    viewports.some(({ state }) => {
      const { stack, cine, dimensions } = state.get();
      const hasClip = stack?.instances.some((instance) => instance.numberOfFrames > 1) ?? false;
      return cine.playing || dimensions.length > 0 || hasClip;
    }),
  );

/** An image is on the screen, or will not come: until then nothing else is asked for. */
const useHasFirstImage = (viewer: Viewer): boolean =>
  useViewports(viewer, (viewports) =>
    viewports.some(({ state }) => {
      const { shownFrameIndex, quality } = state.get();
      return shownFrameIndex !== undefined || quality.status === 'failed';
    }),
  );
