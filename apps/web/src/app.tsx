import { Component, type ComponentProps, lazy, type ReactNode, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { Link, Route, Switch } from 'wouter';
import { ProblemNotice } from './controls/problem-notice.tsx';
import { installTooltip } from './controls/tooltip.ts';
import {
  jobsPath,
  localPath,
  nodesPath,
  routingPath,
  studyListPath,
  studyRoute,
  worklistPath,
} from './url/paths.ts';

const StudyListPage = lazy(() =>
  import('./study-list/study-list-page.tsx').then((module) => ({ default: module.StudyListPage })),
);
const StudyViewer = lazy(() =>
  import('./viewer-page/study-viewer.tsx').then((module) => ({ default: module.StudyViewer })),
);
const LocalViewer = lazy(() =>
  import('./viewer-page/local-viewer.tsx').then((module) => ({ default: module.LocalViewer })),
);
const NodesPage = lazy(() =>
  import('./administration/nodes/nodes-page.tsx').then((module) => ({ default: module.NodesPage })),
);
const RoutingPage = lazy(() =>
  import('./administration/routing/routing-page.tsx').then((module) => ({ default: module.RoutingPage })),
);
const JobsPage = lazy(() =>
  import('./administration/jobs/jobs-page.tsx').then((module) => ({ default: module.JobsPage })),
);
const WorklistPage = lazy(() =>
  import('./administration/worklist/worklist-page.tsx').then((module) => ({ default: module.WorklistPage })),
);

export function mount(page: HTMLElement): void {
  installTooltip(document);
  createRoot(page).render(
    <StrictMode>
      <LastResort>
        <Suspense>
          <Switch>
            <Route path={studyListPath} component={StudyListPage} />
            <Route path={localPath} component={LocalViewer} />
            <Route path={nodesPath} component={NodesPage} />
            <Route path={routingPath} component={RoutingPage} />
            <Route path={jobsPath} component={JobsPage} />
            <Route path={worklistPath} component={WorklistPage} />
            <Route path={studyRoute}>
              {({ studyInstanceUid }) => (
                <StudyViewer
                  key={studyInstanceUid}
                  studyInstanceUid={decodeURIComponent(studyInstanceUid ?? '')}
                />
              )}
            </Route>
            <Route component={NoSuchPage} />
          </Switch>
        </Suspense>
      </LastResort>
    </StrictMode>,
  );
}

function NoSuchPage() {
  return (
    <OnlyProblem
      problem={{
        title: 'There is no page at this address',
        detail: 'A link to a study looks like /studies/ followed by its Study Instance UID.',
        fix: 'Go to the study list and open it from there.',
      }}
    >
      <Link href={studyListPath}>Study list</Link>
    </OnlyProblem>
  );
}

/** A failure that is all there is on the page. */
function OnlyProblem(props: ComponentProps<typeof ProblemNotice>) {
  return (
    <main>
      <h1 className="visually-hidden">Isocenter</h1>
      <ProblemNotice {...props} />
    </main>
  );
}

/** Catches an error of our own while drawing, so that a reader sees words instead of an empty page. */
class LastResort extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <OnlyProblem
        problem={{
          title: 'The page stopped because of an error of our own',
          detail: 'Nothing in the archive was changed by it.',
          fix: 'Reload the page. If it happens again, report it with what you did just before.',
        }}
        onRetry={() => location.reload()}
      />
    );
  }
}
