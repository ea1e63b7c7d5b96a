import type { Viewer, Viewport } from '@isocenter/viewer';
import { formatTag } from '@isocenter/dicom';
import { useEffect, useMemo, useState } from 'react';
import { announce } from '../controls/announce.ts';
import { CheckField, SelectField, TextField } from '../controls/field.tsx';
import { PanelFrame } from '../viewer-page/panel-frame.tsx';
import { useRoomViewer } from '../viewer-page/room-context.ts';
import styles from './tag-panel.module.css';
import {
  type ComparedRow,
  compareRows,
  isFound,
  shortTextLength,
  type TagRow,
  withoutIdentity,
} from './tag-rows.ts';
import { useActiveViewport } from './use-looked-at.ts';
import { useWholeAttributes } from './use-whole-attributes.ts';

interface TagPanelProps {
  onClose: () => void;
  /** The attribute to be shown at first; undefined for all of them. */
  askedTag: number | undefined;
  isIdentityHidden: boolean;
}

/** Every attribute of the image in the active viewport, to be searched, and compared with those of another image. */
export function TagPanel({ onClose, askedTag, isIdentityHidden }: TagPanelProps) {
  const viewer = useRoomViewer();
  const viewport = useActiveViewport();
  const [search, setSearch] = useState('');
  useEffect(() => {
    if (askedTag !== undefined) setSearch(formatTag(askedTag));
  }, [askedTag]);
  const [comparedWith, setComparedWith] = useState('nothing');
  const [isOnlyDifferent, setOnlyDifferent] = useState(false);
  const image = viewport.shownImage ?? viewport.attributesAt(viewport.state.get().frameIndex);
  const choices = comparisonsOf(viewer, viewport);
  const choice = choices.find(({ value }) => value === comparedWith);
  const other = choice?.image;
  const own = useWholeAttributes(image);
  const others = useWholeAttributes(other);
  const isComparing = other !== undefined;
  const [rows, otherRows] = useMemo(
    () =>
      [own.rows, others.rows].map((known) => (isIdentityHidden ? withoutIdentity(known) : known)) as [
        readonly TagRow[],
        readonly TagRow[],
      ],
    [own.rows, others.rows, isIdentityHidden],
  );
  const problem = own.problem ?? (isComparing ? others.problem : undefined);
  const isReading = !problem && !(own.isWhole && (others.isWhole || !isComparing));
  const compared = useMemo(
    () =>
      isComparing
        ? compareRows(rows, otherRows)
        : rows.map((row) => ({ row, other: undefined, isDifferent: false })),
    [rows, otherRows, isComparing],
  );
  const shown = compared.filter(
    ({ row, isDifferent }) => isFound(row, search) && (isDifferent || !isOnlyDifferent || !isComparing),
  );
  return (
    <PanelFrame title="Attributes" shortcut="G" isWide onClose={onClose}>
      <div className={styles.controls}>
        <TextField
          label="Search"
          type="search"
          placeholder="Tag, name or value"
          value={search}
          maxLength={128}
          onChange={setSearch}
        />
        <SelectField
          label="Compare with"
          value={choice?.value ?? 'nothing'}
          choices={[{ value: 'nothing', label: 'Nothing' }, ...choices]}
          onChange={setComparedWith}
        />
        {isComparing && (
          <CheckField label="Only what differs" checked={isOnlyDifferent} onChange={setOnlyDifferent} />
        )}
      </div>
      <p className={styles.count} role="status">
        {image
          ? `${shown.length} of ${compared.length} attributes${isReading ? ', reading the rest' : ''}`
          : 'There is no image in the active viewport.'}
      </p>
      {problem && (
        <p className={styles.caution} role="alert">
          Only what drawing needs is listed; the rest could not be read. {problem.message} {problem.fix}
        </p>
      )}
      {shown.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        <div className={styles.scroll} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Attribute</th>
                <th scope="col">VR</th>
                <th scope="col">Value</th>
                {isComparing && <th scope="col">{choice?.label}</th>}
              </tr>
            </thead>
            <tbody>
              {shown.map((line) => (
                <Line key={line.row.path} line={line} isComparing={isComparing} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {image && shown.length === 0 && <p className={styles.words}>No attribute has this in it.</p>}
    </PanelFrame>
  );
}

interface LineProps {
  line: ComparedRow;
  isComparing: boolean;
}

function Line({ line: { row, other, isDifferent }, isComparing }: LineProps) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`${row.path} ${row.text}`);
      announce('Copied');
    } catch {
      announce('This browser does not allow copying here');
    }
  };
  return (
    <tr data-different={isDifferent}>
      <th scope="row" style={{ paddingInlineStart: `calc(var(--space-3) + ${row.depth * 10}px)` }}>
        <button
          type="button"
          className={styles.name}
          data-tip="Copy path and value"
          onClick={() => void copy()}
        >
          <span>{row.name}</span>
          {row.vr !== '' && <span className={styles.tag}>{formatTag(row.tag)}</span>}
        </button>
      </th>
      <td className={styles.vr} title={row.multiplicity > 1 ? `${row.multiplicity} values` : undefined}>
        {row.vr}
      </td>
      <td>
        <Value text={row.text} />
      </td>
      {isComparing && (
        <td>
          <Value text={other ?? '–'} />
        </td>
      )}
    </tr>
  );
}

/** A long value is cut until asked for. */
function Value({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (isWhole || text.length <= shortTextLength) return text;
  return (
    <>
      {text.slice(0, shortTextLength)}…{' '}
      <button type="button" className={styles.more} onClick={() => setWhole(true)}>
        Show all {text.length} characters
      </button>
    </>
  );
}

/** Images to compare with: the neighbours in the stack, and what the other viewports show. */
function comparisonsOf(viewer: Viewer, viewport: Viewport) {
  const { frameIndex } = viewport.state.get();
  const { viewportIds } = viewer.layout.get();
  const candidates = [
    { value: 'previous', label: 'The image before', image: viewport.attributesAt(frameIndex - 1) },
    { value: 'next', label: 'The image after', image: viewport.attributesAt(frameIndex + 1) },
    ...viewportIds.flatMap((viewportId, index) => {
      const other = viewer.viewport(viewportId);
      const label = `Viewport ${index + 1}`;
      return other === viewport ? [] : [{ value: viewportId, label, image: other.shownImage }];
    }),
  ];
  return candidates.filter(({ image }) => image !== undefined);
}
