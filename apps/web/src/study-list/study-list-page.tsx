import type { LocalFile } from '@isocenter/viewer';
import { QueryClientProvider } from '@tanstack/react-query';
import { Plus, ShieldQuestion } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { PlacesMenu } from '../administration/places-menu.tsx';
import type { Status, StudyRow, StudySearch } from '../api.ts';
import { queryClient } from '../archive-connection/query-client.ts';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import type { MenuGroup } from '../controls/menu-groups.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { SourceMenu } from '../elsewhere/source-menu.tsx';
import { nodeName, useNodes } from '../elsewhere/use-nodes.ts';
import { DropZones } from '../import/drop-zones.tsx';
import { handOverFiles } from '../import/local-files.ts';
import { useFilePicker } from '../import/use-file-picker.ts';
import { useUpload } from '../import/use-upload.ts';
import { loadRetrievals, useRetrievals } from '../retrievals/retrieval-store.ts';
import { formatCount } from '../text/counts.ts';
import { dayOf } from '../text/dates.ts';
import { parseSearch } from '../text/search-text.ts';
import { localPath, studyPath } from '../url/paths.ts';
import { columns } from './columns.tsx';
import { EmptyArchive } from './empty-archive.tsx';
import { FilterChips } from './filter-chips.tsx';
import frame from './list-frame.module.css';
import { isFiltered, searchOf } from './search.ts';
import { SearchField } from './search-field.tsx';
import styles from './study-list-page.module.css';
import { StudyTable, StudyTableSkeleton } from './study-table.tsx';
import { totalSentence } from './study-total.ts';
import { useLiveArchive } from './use-live-archive.ts';
import { useRowHeight } from './use-row-height.ts';
import { useSlow } from './use-slow.ts';
import { type StudyWindow, useStudies } from './use-studies.ts';
import { useStudyQuery } from './use-study-query.ts';

const SideSheet = lazy(() => import('./side-sheet.tsx').then((module) => ({ default: module.SideSheet })));
const RemoteList = lazy(() =>
  import('../elsewhere/remote-list.tsx').then((module) => ({ default: module.RemoteList })),
);
const RetrievalTray = lazy(() =>
  import('../retrievals/retrieval-tray.tsx').then((module) => ({ default: module.RetrievalTray })),
);
const RemoveSamples = lazy(() =>
  import('./remove-samples.tsx').then((module) => ({ default: module.RemoveSamples })),
);
const QuarantineQueue = lazy(() =>
  import('./quarantine-queue.tsx').then((module) => ({ default: module.QuarantineQueue })),
);
const UploadReport = lazy(() =>
  import('../import/upload-report.tsx').then((module) => ({ default: module.UploadReport })),
);

export function StudyListPage() {
  return (
    <QueryClientProvider client={queryClient}>
      <StudyList />
    </QueryClientProvider>
  );
}

function StudyList() {
  const [query, changeQuery] = useStudyQuery();
  const [, navigate] = useLocation();
  const live = useLiveArchive();
  const upload = useUpload();
  const rowHeight = useRowHeight();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLElement>(null);

  const today = dayOf(new Date());
  const typed = useMemo(() => parseSearch(query.text, today), [query.text, today]);
  const search = useMemo(() => searchOf(query, today), [query, today]);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const onRangeChange = useCallback(
    (first: number, last: number) =>
      setRange((before) => (before.first === first && before.last === last ? before : { first, last })),
    [],
  );
  const { source } = query;
  const nodes = useNodes();
  const retrievals = useRetrievals();
  const studies = useStudies(search, range, source === undefined);
  const [chosen, setSelected] = useState<StudyRow>();
  const selected = chosen && !live.gone.has(chosen.studyInstanceUid) ? chosen : undefined;
  const [isRemoving, setRemoving] = useState(false);
  const [isDeciding, setDeciding] = useState(false);

  useEffect(() => {
    document.title = 'Studies · Isocenter';
  }, []);
  useEffect(() => void loadRetrievals(), []);
  useSpokenTotal(search, studies, source === undefined);
  useSlashKey(field);

  const open = (studyInstanceUid: string) => navigate(studyPath(studyInstanceUid));
  const openLocally = async (files: Promise<readonly LocalFile[]> | readonly LocalFile[]) => {
    handOverFiles(await files);
    navigate(localPath);
  };
  const pickToImport = useFilePicker((files) => void upload.start(files));
  const pickToOpen = useFilePicker((files) => void openLocally(files));

  // Rows of the search before would be taken for what was found.
  const failure = studies.total === undefined || studies.isStale ? studies.problem : undefined;
  const isSlow = useSlow(studies.isWaiting);
  const isEmpty = studies.total?.count === 0 && !isFiltered(search) && !studies.isStale;
  const samples = live.status?.sampleImport;
  const holdsSamples = (live.status?.samples.instances ?? 0) > 0 || samples?.state === 'running';
  const quarantined = live.status?.quarantined ?? 0;
  const samplesNote = samples?.state === 'running' ? sampleProgress(samples) : undefined;

  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <h1 className={styles.brand}>
          <img src="/isocenter.svg" alt="" width="20" height="20" />
          <span>Isocenter</span>
        </h1>
        <SourceMenu nodes={nodes} source={source} onChange={(source) => changeQuery({ source })} />
        <SearchField
          field={field}
          value={query.text}
          onChange={(text) => changeQuery({ text })}
          onLeave={() => list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()}
        />
        <p className={styles.count}>
          {source === undefined && studies.total && !failure && totalSentence(studies.total)}
        </p>
        <div className={styles.actions}>
          {quarantined > 0 && (
            <Button
              label={`${formatCount(quarantined)} in quarantine`}
              tip="What does not fit to what is here, and waits for a decision"
              icon={<ShieldQuestion />}
              className={styles.quarantine}
              onClick={() => setDeciding(true)}
            />
          )}
          <Menu
            label="Add studies"
            icon={<Plus />}
            variant="plain"
            align="end"
            className={styles.add}
            groups={[
              {
                heading: 'Import to the archive',
                items: [
                  { label: 'Import files or a zip', onSelect: () => pickToImport('files') },
                  { label: 'Import a folder', onSelect: () => pickToImport('folder') },
                ],
              },
              {
                heading: 'Open without uploading',
                items: [
                  { label: 'Open files or a zip', onSelect: () => pickToOpen('files') },
                  { label: 'Open a folder', onSelect: () => pickToOpen('folder') },
                ],
              },
              ...(holdsSamples ? [removeSamplesGroup(() => setRemoving(true))] : []),
            ]}
          />
          <PlacesMenu />
        </div>
      </header>
      <FilterChips query={query} typed={typed} onChange={changeQuery} />
      <div className={styles.content}>
        {source !== undefined ? (
          <Suspense fallback={<main ref={list} className={frame.list} aria-busy="true" />}>
            <RemoteList
              key={source}
              nodeId={source}
              nodeName={nodeName(nodes, source)}
              search={search}
              query={query}
              onQuery={changeQuery}
              list={list}
              rowHeight={rowHeight}
              onOpen={open}
            />
          </Suspense>
        ) : (
          <>
            <main ref={list} className={frame.list}>
              {failure ? (
                <ProblemNotice problem={failure} onRetry={studies.retry} />
              ) : studies.total === undefined || (isEmpty && samplesNote) ? (
                <StudyTableSkeleton rowHeight={rowHeight} note={samplesNote} />
              ) : isEmpty ? (
                <EmptyArchive status={live.status} onPick={pickToImport} />
              ) : studies.total.count === 0 ? (
                <NoMatch
                  onClear={() => changeQuery({ text: '', modalities: [], days: { kind: 'any' } })}
                  hasMeaning={
                    typed.modalities.length > 0 || typed.from !== undefined || typed.to !== undefined
                  }
                />
              ) : (
                <StudyTable
                  columns={columns}
                  studies={studies}
                  selectedUid={selected?.studyInstanceUid}
                  arrivals={live.arrivals}
                  sort={query.sort}
                  descending={query.descending}
                  rowHeight={rowHeight}
                  onSort={(sort, descending) => changeQuery({ sort, descending })}
                  onSelect={setSelected}
                  onOpen={({ studyInstanceUid }) => open(studyInstanceUid)}
                  onRangeChange={onRangeChange}
                />
              )}
            </main>
            {selected && studies.total !== undefined && studies.total.count > 0 && (
              <Suspense fallback={<div className={frame.sheetSpace} />}>
                <SideSheet study={selected} onSelect={setSelected} onClose={() => setSelected(undefined)} />
              </Suspense>
            )}
          </>
        )}
      </div>
      {!live.connected && studies.total !== undefined && !failure && (
        <p className={styles.offline} role="status">
          The server does not answer. This is what was loaded before; it is tried again by itself.
        </p>
      )}
      {live.connected && source === undefined && studies.problem && !failure && (
        <div className={styles.offline} role="alert">
          <span>
            Some studies could not be read. {studies.problem.title} {studies.problem.fix}
          </span>
          <Button label="Try again" variant="plain" onClick={studies.retry} />
        </div>
      )}
      {isSlow && (
        <p className={styles.slow} role="status">
          The server takes long to answer. Still waiting.
        </p>
      )}
      {samplesNote && samples && (
        <div className={styles.samples} role="status">
          <span>{samplesNote}</span>
          <progress max={Math.max(1, samples.total)} value={samples.done} aria-label="Sample studies" />
        </div>
      )}
      {retrievals.newsIds.size > 0 && (
        <Suspense>
          <RetrievalTray retrievals={retrievals} nameOf={(nodeId) => nodeName(nodes, nodeId)} />
        </Suspense>
      )}
      {upload.state && (
        <Suspense>
          <UploadReport state={upload.state} onStop={upload.cancel} onClose={upload.dismiss} />
        </Suspense>
      )}
      {isDeciding && (
        <Suspense>
          <QuarantineQueue onClose={() => setDeciding(false)} />
        </Suspense>
      )}
      {isRemoving && (
        <Suspense>
          <RemoveSamples onClose={() => setRemoving(false)} />
        </Suspense>
      )}
      <DropZones
        onImport={(files) => void upload.start(files)}
        onOpenLocally={(files) => void openLocally(files)}
      />
    </div>
  );
}

const removeSamplesGroup = (onSelect: () => void): MenuGroup => ({
  heading: 'Samples',
  items: [{ label: 'Remove sample studies', onSelect }],
});

function NoMatch({ onClear, hasMeaning }: { onClear: () => void; hasMeaning: boolean }) {
  return (
    <Notice title="No study matches">
      <p>
        {hasMeaning
          ? 'Words such as "CT" or "last week" narrow by modality and date. In double quotes they are searched as text.'
          : 'Try part of the name, the ID or the accession number, or take a filter away.'}
      </p>
      <Button label="Clear search and filters" variant="plain" onClick={onClear} />
    </Notice>
  );
}

const sampleProgress = ({ done, total }: NonNullable<Status['sampleImport']>): string =>
  total > 0 ? `Making sample studies: ${done} of ${total} images` : 'Making sample studies';

/** Tells how many studies were found; a lower bound once for each search, since it grows with every page one scrolls to. */
function useSpokenTotal(search: StudySearch, { total, isStale }: StudyWindow, isShown: boolean): void {
  const spokenFor = useRef<StudySearch>(undefined);
  const sentence = total && totalSentence(total);
  const isLowerBound = total?.isLowerBound;
  useEffect(() => {
    if (!isShown || sentence === undefined || isStale || (isLowerBound && spokenFor.current === search))
      return;
    spokenFor.current = search;
    announce(sentence);
  }, [search, sentence, isLowerBound, isStale, isShown]);
}

/** The slash key goes to the search field, as in many lists. */
function useSlashKey(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest('input, textarea, dialog');
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [field]);
}
