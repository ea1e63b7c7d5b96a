import type { SubtractionState, Viewport } from '@isocenter/viewer';
import { Contrast, Move, RotateCcw, Stamp } from 'lucide-react';
import { Button } from '../controls/button.tsx';
import { nameOfCommand, shortcutOf } from './command-names.ts';
import { useRoomViewer } from './room-context.ts';
import styles from './subtraction-bar.module.css';
import { useStore } from './use-store.ts';

/** Mask subtraction of the active viewport: on or off, which frame is the mask, and how far it is moved. */
export function SubtractionBar() {
  const viewer = useRoomViewer();
  const { activeViewportId } = useStore(viewer.layout);
  const viewport = viewer.viewport(activeViewportId);
  const { subtraction, subtractionProblem } = useStore(viewport.state);
  if (subtractionProblem) {
    return (
      <section className={styles.bar} aria-label="Subtraction">
        <span className={styles.problem}>{subtractionProblem.message}</span>
      </section>
    );
  }
  if (!subtraction) return null;
  const { bindings } = viewer;
  const { maskOrigin, shiftOrigin, chosenItemIndex } = subtraction;
  const isChanged = maskOrigin === 'user' || shiftOrigin === 'user' || chosenItemIndex !== undefined;
  return (
    <section className={styles.bar} aria-label="Subtraction">
      <Button
        label={nameOfCommand('toggle-subtraction')}
        icon={<Contrast />}
        pressed={subtraction.active}
        shortcut={shortcutOf(bindings, 'toggle-subtraction')}
        onClick={() => viewport.subtraction.setActive(!subtraction.active)}
      />
      <Button
        label={nameOfCommand('mask-from-here')}
        icon={<Stamp />}
        shortcut={shortcutOf(bindings, 'mask-from-here')}
        onClick={() => viewport.subtraction.maskFromHere()}
      />
      {subtraction.active && (
        <>
          <output className={styles.mask} title={subtraction.explanation}>
            {maskText(subtraction)}
          </output>
          {subtraction.items.length > 1 && <ItemChoice viewport={viewport} subtraction={subtraction} />}
          <MaskDragButton />
          <MaskShiftFields viewport={viewport} subtraction={subtraction} />
          <Button
            label="Mask and shift of the file"
            icon={<RotateCcw />}
            iconOnly
            disabled={!isChanged}
            onClick={() => viewport.subtraction.followFile()}
          />
        </>
      )}
    </section>
  );
}

/** Which of the file's subtractions is made. */
function ItemChoice({ viewport, subtraction }: { viewport: Viewport; subtraction: SubtractionState }) {
  const { items, chosenItemIndex, maskOrigin } = subtraction;
  return (
    <select
      className={styles.choice}
      aria-label="Subtraction of the file"
      value={maskOrigin === 'user' ? ownMask : (chosenItemIndex ?? firstThatApplies)}
      onChange={({ target: { value } }) =>
        viewport.subtraction.chooseItem(value === firstThatApplies ? undefined : Number(value))
      }
    >
      {maskOrigin === 'user' && (
        <option value={ownMask} disabled>
          Own mask
        </option>
      )}
      <option value={firstThatApplies}>First that applies</option>
      {items.map(({ itemIndex, text }) => (
        <option key={itemIndex} value={itemIndex}>
          {text}
        </option>
      ))}
    </select>
  );
}

const firstThatApplies = 'first';
const ownMask = 'own';

/** The mask on the left button and on one finger; pressed again, the window. */
function MaskDragButton() {
  const viewer = useRoomViewer();
  const isPrimary = useStore(viewer.tools).primary === 'mask-shift';
  return (
    <Button
      label={nameOfCommand('tool-mask-shift')}
      icon={<Move />}
      iconOnly
      pressed={isPrimary}
      shortcut={shortcutOf(viewer.bindings, 'tool-mask-shift')}
      onClick={() => viewer.setPrimaryTool(isPrimary ? 'window' : 'mask-shift')}
    />
  );
}

/** Tenths of a pixel, to the right and down: as the picture is stored, not as it may be turned on the screen. */
function MaskShiftFields({ viewport, subtraction }: { viewport: Viewport; subtraction: SubtractionState }) {
  const { rowsDown, columnsLeft } = subtraction.shift;
  const { bindings } = useRoomViewer();
  const columnsRight = columnsLeft === 0 ? 0 : -columnsLeft;
  const keys = `${shortcutOf(bindings, 'mask-left')}, ${shortcutOf(bindings, 'mask-up')}`;
  return (
    <span className={styles.shift} title={`Moves the mask (${keys})`}>
      <ShiftField
        label="Mask right, pixels"
        mark="→"
        value={columnsRight}
        onChange={(pixels) => viewport.subtraction.setShift({ rowsDown, columnsLeft: -pixels })}
      />
      <ShiftField
        label="Mask down, pixels"
        mark="↓"
        value={rowsDown}
        onChange={(pixels) => viewport.subtraction.setShift({ rowsDown: pixels, columnsLeft })}
      />
      <span>px</span>
    </span>
  );
}

interface ShiftFieldProps {
  label: string;
  mark: string;
  /** Pixels. */
  value: number;
  onChange: (pixels: number) => void;
}

function ShiftField({ label, mark, value, onChange }: ShiftFieldProps) {
  return (
    <label className={styles.field}>
      <span aria-hidden="true">{mark}</span>
      <input
        type="number"
        min={-100}
        max={100}
        step={0.1}
        aria-label={label}
        value={value}
        onChange={({ target }) => {
          if (Number.isFinite(target.valueAsNumber)) onChange(target.valueAsNumber);
        }}
      />
    </label>
  );
}

function maskText({ maskFrameNumbers, maskOrigin, numberOfContrastFrames }: SubtractionState): string {
  const [first, ...others] = maskFrameNumbers;
  if (first === undefined) return 'No mask for this image';
  const frames = others.length === 0 ? `frame ${first}` : `mean of ${maskFrameNumbers.length} frames`;
  const origin = maskOrigin === 'user' ? 'chosen' : 'from the file';
  const averaged = numberOfContrastFrames > 1 ? `, ${numberOfContrastFrames} frames averaged` : '';
  return `Mask: ${frames}, ${origin}${averaged}`;
}
