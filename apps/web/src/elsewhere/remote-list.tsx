import { CloudDownload, FolderOpen, X } from 'lucide-react';
import { lazy, type RefObject, Suspense, useMemo, useState } from 'react';
import type { RemoteStudy, StudySearch } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Notice } from '../controls/notice.tsx';
import { ProblemNotice } from '../controls/problem-notice.tsx';
import { isUnderWay, newestOf } from '../retrievals/retrieval-state.ts';
import { orderRetrieval, useRetrievals } from '../retrievals/retrieval-store.ts';
import frame from '../study-list/list-frame.module.css';
import { StudyTable, StudyTableSkeleton } from '../study-list/study-table.tsx';
import { countOf, formatCount } from '../text/counts.ts';
import type { StudyQuery } from '../url/study-query.ts';
import { hereNow } from './here.ts';
import { remoteColumns } from './remote-columns.tsx';
import styles from './remote-list.module.css';
import { rowsOf, useRemoteStudies } from './use-remote-studies.ts';

const RemoteSheet = lazy(() =>
  import('./remote-sheet.tsx').then((module) => ({ default: module.RemoteSheet })),
);

interface RemoteListProps {
  nodeId: string;
  nodeName: string;
  search: StudySearch;
  query: StudyQuery;
  onQuery: (change: Partial<StudyQuery>) => void;
  list: RefObject<HTMLElement | null>;
  rowHeight: number;
  onOpen: (studyInstanceUid: string) => void;
}

/** What another archive has of what is searched for, how much of it is here, and getting the rest. */
export function RemoteList(props: RemoteListProps) {
  const { nodeId, nodeName, search, query, onQuery, list, rowHeight, onOpen } = props;
  const found = useRemoteStudies(nodeId, search, query);
  const retrievals = useRetrievals();
  const [chosenUid, choose] = useState<string>();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());

  const retrievalOf = ({ studyInstanceUid }: RemoteStudy) =>
    newestOf(retrievals, { nodeId, studyInstanceUid });
  const selected = found.studies?.find(({ studyInstanceUid }) => studyInstanceUid === chosenUid);
  const markedStudies = found.studies?.filter(({ studyInstanceUid }) => marked.has(studyInstanceUid)) ?? [];
  const mark = ({ studyInstanceUid }: RemoteStudy) =>
    setMarked((before) => {
      const after = new Set(before);
      if (!after.delete(studyInstanceUid)) after.add(studyInstanceUid);
      return after;
    });
  const retrieve = (studies: readonly RemoteStudy[]) => {
    for (const study of studies) {
      const known = retrievalOf(study);
      if (known && isUnderWay(known)) continue;
      void orderRetrieval({ nodeId, studyInstanceUid: study.studyInstanceUid });
    }
  };
  const openOrRetrieve = (study: RemoteStudy) => {
    if (hereNow(study, retrievalOf(study)).count > 0) onOpen(study.studyInstanceUid);
    else retrieve([study]);
  };
  const columns = remoteColumns({ marked, onMark: mark, retrievalOf });
  const rows = useMemo(() => found.studies && rowsOf(found.studies), [found.studies]);

  return (
    <>
      <main ref={list} className={frame.list}>
        <div className={styles.bar}>
          <p className={styles.count} role="status">
            {found.state === 'searching'
              ? `Asking ${nodeName} …`
              : found.state === 'found'
                ? `${countOf(found.studies?.length ?? 0, 'study', 'studies')} at ${nodeName}`
                : nodeName}
          </p>
          {found.isCut && <p className={styles.cut}>There are more. Narrow the search to see them.</p>}
          {found.state === 'searching' && (
            <Button label="Stop" variant="plain" icon={<X />} onClick={found.stop} />
          )}
          {markedStudies.length > 0 && (
            <div className={styles.marked}>
              <Button
                label={`Retrieve ${countOf(markedStudies.length, 'study', 'studies')}`}
                variant="primary"
                icon={<CloudDownload />}
                onClick={() => {
                  retrieve(markedStudies);
                  setMarked(new Set());
                }}
              />
              <Button label="Unmark all" onClick={() => setMarked(new Set())} />
            </div>
          )}
        </div>
        {found.problem ? (
          <ProblemNotice problem={found.problem} onRetry={found.ask}>
            <SearchHere onQuery={onQuery} />
          </ProblemNotice>
        ) : found.state === 'searching' ? (
          <StudyTableSkeleton
            columns={columns}
            layout="elsewhere"
            rowHeight={rowHeight}
            note={`Asking ${nodeName}`}
          />
        ) : found.state === 'unasked' ? (
          <NothingAsked nodeName={nodeName} isStopped={found.isStopped} onAsk={found.ask} />
        ) : rows === undefined || rows.total?.count === 0 ? (
          <Notice title={`${nodeName} has no study that matches`}>
            <p>
              Other archives look for words in the name and for numbers in the patient ID, not in all fields
              at once. Fewer words may find more.
            </p>
            <SearchHere onQuery={onQuery} />
          </Notice>
        ) : (
          <StudyTable
            columns={columns}
            layout="elsewhere"
            studies={rows}
            selectedUid={selected?.studyInstanceUid}
            arrivals={nothing}
            sort={query.sort}
            descending={query.descending}
            rowHeight={rowHeight}
            onSort={(sort, descending) => onQuery({ sort, descending })}
            onSelect={({ studyInstanceUid }) => choose(studyInstanceUid)}
            onOpen={openOrRetrieve}
            onMark={mark}
          />
        )}
      </main>
      {selected && (
        <Suspense fallback={<div className={frame.sheetSpace} />}>
          <RemoteSheet
            study={selected}
            nodeName={nodeName}
            retrieval={retrievalOf(selected)}
            onRetrieve={() => retrieve([selected])}
            onClose={() => choose(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}

const nothing: ReadonlySet<string> = new Set();

function SearchHere({ onQuery }: Pick<RemoteListProps, 'onQuery'>) {
  return (
    <Button
      label="Search here instead"
      variant="plain"
      icon={<FolderOpen />}
      onClick={() => onQuery({ source: undefined })}
    />
  );
}

interface NothingAskedProps {
  nodeName: string;
  isStopped: boolean;
  onAsk: () => void;
}

/** All of another archive is rarely wanted and a burden to it, so it is asked for by a press. */
function NothingAsked({ nodeName, isStopped, onAsk }: NothingAskedProps) {
  return (
    <Notice title={isStopped ? `${nodeName} was not asked to the end` : `What to look for at ${nodeName}?`}>
      <p>
        {isStopped
          ? 'Ask again, or search for something else.'
          : 'Type a name, a patient ID or a date above, or press a filter. Nothing is asked before.'}
      </p>
      <Button
        label={isStopped ? 'Ask again' : `List the studies of ${nodeName}, at most ${formatCount(500)}`}
        variant="plain"
        onClick={onAsk}
      />
    </Notice>
  );
}
