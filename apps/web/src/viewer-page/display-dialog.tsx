import { type FormEvent, type PointerEvent, useState, useSyncExternalStore } from 'react';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { Dialog, dialogActions } from '../controls/dialog.tsx';
import { SelectField, TextField } from '../controls/field.tsx';
import { keyOfDisplay, mmPerCssPixel, thisDisplay } from '../settings/display-calibration.ts';
import { measuredMmPerCssPixel, withCalibration } from '../settings/measured-display.ts';
import { changeSettings, readSettings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import styles from './display-dialog.module.css';

/** What is measured with, and how long it is; cards as in ISO/IEC 7810 ID-1. */
const lengthsMm = { 'long-side': 85.6, 'short-side': 53.98, ruler: undefined } as const;
type Measure = keyof typeof lengthsMm;

const measures: readonly { readonly value: Measure; readonly label: string }[] = [
  { value: 'long-side', label: 'Long side of a bank card, 85.60 mm' },
  { value: 'short-side', label: 'Short side of a bank card, 53.98 mm' },
  { value: 'ruler', label: 'A ruler' },
];

/** Narrower windows have no room for the long side. CSS pixels. */
const roomForLongSidePx = 640;

const barPx = { least: 80, most: 1200, first: 320 } as const;

/** Measures how large a pixel of this display is: a bar is made as long as a card, or its length is read off a ruler. */
export function DisplayDialog({ onClose }: { onClose: () => void }) {
  const { displayCalibrations } = useSettings();
  const displayKey = useSyncExternalStore(subscribeResize, () => keyOfDisplay(thisDisplay()));
  const known = mmPerCssPixel(displayCalibrations, thisDisplay());
  const [measure, setMeasure] = useState<Measure>(() =>
    innerWidth < roomForLongSidePx ? 'short-side' : 'long-side',
  );
  const sideMm = lengthsMm[measure];
  const [lengthPx, setLengthPx] = useState<number>(() => (known && sideMm ? sideMm / known : barPx.first));
  const [rulerMm, setRulerMm] = useState('');
  const [refusal, setRefusal] = useState<string>();

  const resize = (wantedPx: number) =>
    setLengthPx(Math.min(barPx.most, Math.max(barPx.least, Math.round(wantedPx * 2) / 2)));
  const keep = (event: FormEvent) => {
    event.preventDefault();
    const measured = measuredMmPerCssPixel(lengthPx, sideMm ?? Number(rulerMm.trim().replace(',', '.')));
    if (typeof measured !== 'number') return setRefusal(measured.refusal);
    changeSettings({
      displayCalibrations: withCalibration(readSettings().displayCalibrations, thisDisplay(), measured),
    });
    announce('This display is measured');
    onClose();
  };
  return (
    <Dialog title="Measure this display" onClose={onClose}>
      <form className={styles.form} onSubmit={keep} noValidate>
        <p className={styles.words}>
          A browser does not know how large its pixels are. Once measured, images can be shown in true size.
          It holds for this resolution and page zoom (
          {displayKey.replace('x', ' × ').replace('@', ', pixel ratio ')}).
        </p>
        <SelectField
          label="Measure with"
          value={measure}
          choices={measures}
          onChange={(next) => {
            setMeasure(next);
            setRefusal(undefined);
          }}
        />
        <div className={styles.stage}>
          <Bar lengthPx={lengthPx} onResize={resize} />
        </div>
        {sideMm !== undefined ? (
          <p className={styles.words}>
            Hold the card against the display and drag the right edge, or move it with the arrow keys, until
            both are as long.
          </p>
        ) : (
          <TextField
            label="Length of the bar, mm"
            inputMode="decimal"
            value={rulerMm}
            maxLength={8}
            hint="From its left edge to its right one."
            aria-invalid={refusal !== undefined}
            onChange={setRulerMm}
          />
        )}
        {refusal && (
          <p className={styles.refusal} role="alert">
            {refusal}
          </p>
        )}
        <p className={styles.words} role="status">
          {known === undefined
            ? 'Not measured at this resolution yet.'
            : `Measured: ${known.toFixed(4)} mm for each CSS pixel.`}
        </p>
        <div className={dialogActions}>
          {known !== undefined && (
            <Button
              label="Forget"
              variant="plain"
              onClick={() =>
                changeSettings({
                  displayCalibrations: withCalibration(displayCalibrations, thisDisplay(), undefined),
                })
              }
            />
          )}
          <Button type="submit" label="Keep" variant="primary" />
        </div>
      </form>
    </Dialog>
  );
}

interface BarProps {
  lengthPx: number;
  onResize: (lengthPx: number) => void;
}

/** Dragged by its right edge; a slider to keys and assistive technology, half a pixel a step. */
function Bar({ lengthPx, onResize }: BarProps) {
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons === 0 || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const bar = event.currentTarget.parentElement?.getBoundingClientRect();
    if (bar) onResize(event.clientX - bar.left);
  };
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -0.5,
    ArrowDown: -0.5,
    ArrowRight: 0.5,
    ArrowUp: 0.5,
    PageDown: -10,
    PageUp: 10,
  };
  return (
    <div className={styles.bar} style={{ width: lengthPx }}>
      <div
        className={styles.edge}
        role="slider"
        tabIndex={0}
        aria-label="Length of the bar"
        aria-valuemin={barPx.least}
        aria-valuemax={barPx.most}
        aria-valuenow={lengthPx}
        aria-valuetext={`${lengthPx} pixels`}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={(event) => {
          const step = steps[event.key];
          if (step === undefined) return;
          event.preventDefault();
          onResize(lengthPx + step);
        }}
      />
    </div>
  );
}

function subscribeResize(listener: () => void): () => void {
  addEventListener('resize', listener);
  return () => removeEventListener('resize', listener);
}
