import { ArrowDown, ArrowUp, ShieldQuestion } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import type { StudyRow } from '../api.ts';
import { join } from '../controls/join.ts';
import { countOf } from '../text/counts.ts';
import type { SortKey } from '../url/study-query.ts';
import { type Column, columns, patientLabel } from './columns.ts';
import styles from './study-table.module.css';
import type { StudyWindow } from './use-studies.ts';
import { useVirtualRows } from './use-virtual-rows.ts';
import type { RowRange } from './virtual-rows.ts';

/** Height of the head that stays in sight while rows scroll under it, in CSS pixels. */
const headHeight = 28;

interface StudyTableProps {
  studies: StudyWindow;
  selectedUid: string | undefined;
  arrivals: ReadonlySet<string>;
  sort: SortKey;
  descending: boolean;
  /** Height of a row in CSS pixels; it differs between mouse, touch and phone. */
  rowHeight: number;
  onSort: (sort: SortKey, descending: boolean) => void;
  onSelect: (row: StudyRow) => void;
  onOpen: (row: StudyRow) => void;
  /** The rows on the screen, so that their pages are asked for. */
  onRangeChange: (firstIndex: number, lastIndex: number) => void;
}

export function StudyTable({
  studies,
  selectedUid,
  arrivals,
  sort,
  descending,
  rowHeight,
  onSort,
  onSelect,
  onOpen,
  onRangeChange,
}: StudyTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { count: total, isLowerBound } = studies.total ?? { count: 0, isLowerBound: false };
  const rows = useVirtualRows(scroller, total, rowHeight, headHeight);
  const { first, last } = rows.seen;
  useEffect(() => {
    if (last >= first) onRangeChange(first, last);
  }, [first, last, onRangeChange]);
  useStillRows(scroller, studies, first, rowHeight);

  const selectedIndex = selectedUid === undefined ? undefined : studies.indexOf(selectedUid);
  const cursor = useCursor(studies, selectedIndex, onSelect);
  const pageRows = Math.max(1, last - first - 1);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('button')) return;
    const at = cursor.current ?? -1;
    const target = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + pageRows,
      PageUp: at - pageRows,
      Home: 0,
      End: total - 1,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      const index = Math.min(Math.max(target, 0), total - 1);
      rows.scrollTo(index);
      cursor.moveTo(index);
    } else if (event.key === 'Enter' && selectedIndex !== undefined) {
      const row = studies.rowAt(selectedIndex);
      if (row) onOpen(row);
    }
  };

  return (
    <div ref={scroller} tabIndex={-1} className={styles.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table one can move in
        role="grid"
        aria-label="Studies"
        // -1: not known. WAI-ARIA 1.2 §6.7
        aria-rowcount={isLowerBound ? -1 : total + 1}
        aria-busy={studies.isStale}
        aria-activedescendant={selectedIndex === undefined ? undefined : rowId(selectedIndex)}
        tabIndex={0}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <thead className={styles.head}>
          <tr aria-rowindex={1} className={styles.row}>
            {columns.map((column) => (
              <ColumnHead
                key={column.id}
                column={column}
                sort={sort}
                descending={descending}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody
          className={join(styles.rows, studies.isStale && styles.stale)}
          style={{ height: total * rowHeight }}
        >
          {indicesOf(rows.drawn).map((index) => {
            const row = studies.rowAt(index);
            const place = { height: rowHeight, transform: `translateY(${index * rowHeight}px)` };
            return row ? (
              <Row
                key={row.studyInstanceUid}
                row={row}
                index={index}
                place={place}
                selected={row.studyInstanceUid === selectedUid}
                arrived={arrivals.has(row.studyInstanceUid)}
                onSelect={onSelect}
                onOpen={onOpen}
              />
            ) : (
              <SkeletonRow key={index} index={index} place={place} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface ColumnHeadProps {
  column: Column;
  sort: SortKey;
  descending: boolean;
  onSort: (sort: SortKey, descending: boolean) => void;
}

function ColumnHead({ column, sort, descending, onSort }: ColumnHeadProps) {
  const { sort: key, label, fullLabel } = column;
  const isSorted = key !== undefined && key === sort;
  const next = isSorted ? !descending : (column.descendingFirst ?? false);
  const name = fullLabel ?? label;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : undefined}
      className={cellClass(column)}
    >
      {key === undefined ? (
        <abbr title={fullLabel}>{label}</abbr>
      ) : (
        <button
          type="button"
          className={styles.sort}
          aria-label={`${name}: sort ${next ? 'descending' : 'ascending'}`}
          data-tip={`Sort by ${name.toLowerCase()}, ${next ? 'descending' : 'ascending'}`}
          onClick={() => onSort(key, next)}
        >
          {label}
          {isSorted && (descending ? <ArrowDown aria-hidden="true" /> : <ArrowUp aria-hidden="true" />)}
        </button>
      )}
    </th>
  );
}

interface RowPlace {
  height: number;
  transform: string;
}

interface RowProps {
  row: StudyRow;
  index: number;
  place: RowPlace;
  selected: boolean;
  arrived: boolean;
  onSelect: (row: StudyRow) => void;
  onOpen: (row: StudyRow) => void;
}

function Row({ row, index, place, selected, arrived, onSelect, onOpen }: RowProps) {
  return (
    <tr
      id={rowId(index)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={join(styles.row, selected && styles.selected, arrived && styles.arrived)}
      style={place}
      onClick={() => onSelect(row)}
      onDoubleClick={() => onOpen(row)}
    >
      {columns.map((column) => {
        const text = column.text(row);
        return (
          <td key={column.id} className={cellClass(column)} data-tip={text.length > 24 ? text : undefined}>
            {column.id === 'patient' && <QuarantineMark row={row} />}
            {column.id === 'patient' ? patientLabel(row) : text}
            {column.unit && <span className={styles.unit}> {column.unit(row)}</span>}
          </td>
        );
      })}
    </tr>
  );
}

/** Something that says it is of this study is not shown: said quietly, and by words, not by colour alone. */
function QuarantineMark({ row: { numberOfQuarantined = 0 } }: { row: StudyRow }) {
  if (numberOfQuarantined === 0) return null;
  const images = countOf(numberOfQuarantined, 'image');
  return (
    <span
      className={styles.quarantined}
      data-tip={`${images} that came for this study ${numberOfQuarantined === 1 ? 'waits' : 'wait'} in quarantine for a decision`}
    >
      <ShieldQuestion aria-hidden="true" />
      {numberOfQuarantined}
      <span className="visually-hidden"> in quarantine</span>
    </span>
  );
}

function SkeletonRow({ index, place }: { index: number; place: RowPlace }) {
  return (
    <tr aria-rowindex={index + 2} aria-busy="true" className={styles.row} style={place}>
      {columns.map((column) => (
        <td key={column.id} className={cellClass(column)}>
          <span className={styles.bone} />
        </td>
      ))}
    </tr>
  );
}

/** The table before the first answer: its own shape, so that nothing jumps when the answer comes. */
export function StudyTableSkeleton({ rowHeight, note }: { rowHeight: number; note?: string | undefined }) {
  return (
    <div className={styles.scroller} aria-busy="true">
      <p className="visually-hidden" role="status">
        {note ?? 'Loading studies'}
      </p>
      <table className={styles.table} aria-hidden="true">
        <thead className={styles.head}>
          <tr className={styles.row}>
            {columns.map((column) => (
              <th key={column.id} className={cellClass(column)}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={styles.rows}>
          {skeletonRows.map((index) => (
            <SkeletonRow
              key={index}
              index={index}
              place={{ height: rowHeight, transform: `translateY(${index * rowHeight}px)` }}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const indicesOf = ({ first, last }: RowRange): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset);

const skeletonRows = Array.from({ length: 40 }, (_, index) => index);

const cellClass = (column: Column): string =>
  join(styles.cell, styles[column.id], column.numeric && styles.numeric);

/**
 * Where arrow keys are in the list. It may be a row that is still on its way: that row is selected when it comes,
 * unless the keys have moved on by then.
 */
function useCursor(
  studies: StudyWindow,
  selectedIndex: number | undefined,
  onSelect: (row: StudyRow) => void,
): { readonly current: number | undefined; moveTo(index: number): void } {
  const place = useRef<{ index: number; isPending: boolean } | undefined>(undefined);
  useEffect(() => {
    const pending = place.current;
    if (pending?.isPending) {
      const row = studies.rowAt(pending.index);
      if (!row || studies.isStale) return;
      place.current = { index: pending.index, isPending: false };
      onSelect(row);
    } else if (selectedIndex !== undefined) {
      place.current = { index: selectedIndex, isPending: false };
    }
  });
  return {
    get current() {
      return place.current?.index;
    },
    moveTo(index) {
      const row = studies.rowAt(index);
      place.current = { index, isPending: row === undefined };
      if (row) onSelect(row);
    },
  };
}

const rowId = (index: number): string => `study-row-${index}`;

/**
 * Keeps what is on the screen where it is when studies arrive above it: the first visible study is looked up
 * again after each answer, and the list is scrolled by as many rows as it moved. At the very top the newest
 * studies are let in instead.
 */
function useStillRows(
  scroller: React.RefObject<HTMLDivElement | null>,
  studies: StudyWindow,
  firstIndex: number,
  rowHeight: number,
): void {
  const anchor = useRef<{ uid: string; index: number } | undefined>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    const last = anchor.current;
    if (element && last && element.scrollTop > 0 && !studies.isStale) {
      const index = studies.indexOf(last.uid);
      if (index !== undefined && index > last.index) element.scrollTop += (index - last.index) * rowHeight;
    }
    const row = studies.rowAt(firstIndex);
    anchor.current = row && { uid: row.studyInstanceUid, index: firstIndex };
  });
}
