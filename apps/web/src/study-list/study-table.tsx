import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { join } from '../controls/join.ts';
import type { SortKey } from '../url/study-query.ts';
import { type Column, columns as ownColumns } from './columns.tsx';
import styles from './study-table.module.css';
import type { StudyWindow } from './use-studies.ts';
import { useVirtualRows } from './use-virtual-rows.ts';
import type { RowRange } from './virtual-rows.ts';

/** Height of the head that stays in sight while rows scroll under it, in CSS pixels. */
const headHeight = 28;

/** What every row has. */
interface Listed {
  readonly studyInstanceUid: string;
}

interface StudyTableProps<Row extends Listed> {
  columns: readonly Column<Row>[];
  /** Which columns there are room for differs. */
  layout?: 'elsewhere' | undefined;
  studies: StudyWindow<Row>;
  selectedUid: string | undefined;
  arrivals: ReadonlySet<string>;
  sort: SortKey;
  descending: boolean;
  /** Height of a row in CSS pixels; it differs between mouse, touch and phone. */
  rowHeight: number;
  onSort: (sort: SortKey, descending: boolean) => void;
  onSelect: (row: Row) => void;
  onOpen: (row: Row) => void;
  /** Space marks the selected row, for what is done to several. */
  onMark?: ((row: Row) => void) | undefined;
  /** The rows on the screen, so that their pages are asked for. */
  onRangeChange?: ((firstIndex: number, lastIndex: number) => void) | undefined;
}

export function StudyTable<Row extends Listed>({
  columns,
  layout,
  studies,
  selectedUid,
  arrivals,
  sort,
  descending,
  rowHeight,
  onSort,
  onSelect,
  onOpen,
  onMark,
  onRangeChange,
}: StudyTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const { count: total, isLowerBound } = studies.total ?? { count: 0, isLowerBound: false };
  const rows = useVirtualRows(scroller, total, rowHeight, headHeight);
  const { first, last } = rows.seen;
  useEffect(() => {
    if (last >= first) onRangeChange?.(first, last);
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
    } else if (event.key === ' ' && onMark && selectedIndex !== undefined) {
      event.preventDefault();
      const row = studies.rowAt(selectedIndex);
      if (row) onMark(row);
    }
  };

  return (
    <div ref={scroller} tabIndex={-1} className={join(styles.scroller, layout && styles[layout])}>
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
                columns={columns}
                row={row}
                index={index}
                place={place}
                selected={row.studyInstanceUid === selectedUid}
                arrived={arrivals.has(row.studyInstanceUid)}
                onSelect={onSelect}
                onOpen={onOpen}
              />
            ) : (
              <SkeletonRow key={index} columns={columns} index={index} place={place} />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface ColumnHeadProps {
  column: Head;
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

interface RowProps<Row> {
  columns: readonly Column<Row>[];
  row: Row;
  index: number;
  place: RowPlace;
  selected: boolean;
  arrived: boolean;
  onSelect: (row: Row) => void;
  onOpen: (row: Row) => void;
}

function Row<Row extends Listed>({
  columns,
  row,
  index,
  place,
  selected,
  arrived,
  onSelect,
  onOpen,
}: RowProps<Row>) {
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
            {column.before?.(row)}
            {text}
            {column.unit && <span className={styles.unit}> {column.unit(row)}</span>}
            {column.after?.(row)}
          </td>
        );
      })}
    </tr>
  );
}

/** What a head and an empty cell need of a column. */
type Head = Pick<Column<never>, 'id' | 'label' | 'fullLabel' | 'sort' | 'descendingFirst' | 'numeric'>;

interface SkeletonRowProps {
  columns: readonly Head[];
  index: number;
  place: RowPlace;
}

function SkeletonRow({ columns, index, place }: SkeletonRowProps) {
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

interface StudyTableSkeletonProps {
  columns?: readonly Head[];
  layout?: 'elsewhere' | undefined;
  rowHeight: number;
  note?: string | undefined;
}

/** The table before the first answer: its own shape, so that nothing jumps when the answer comes. */
export function StudyTableSkeleton({
  columns = ownColumns,
  layout,
  rowHeight,
  note,
}: StudyTableSkeletonProps) {
  return (
    <div className={join(styles.scroller, layout && styles[layout])} aria-busy="true">
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
              columns={columns}
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

const cellClass = (column: Head): string =>
  join(styles.cell, styles[column.id], column.numeric && styles.numeric);

/**
 * Where arrow keys are in the list. It may be a row that is still on its way: that row is selected when it comes,
 * unless the keys have moved on by then.
 */
function useCursor<Row extends Listed>(
  studies: StudyWindow<Row>,
  selectedIndex: number | undefined,
  onSelect: (row: Row) => void,
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
function useStillRows<Row extends Listed>(
  scroller: React.RefObject<HTMLDivElement | null>,
  studies: StudyWindow<Row>,
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
