import type { ShownImage, Viewport } from '@isocenter/viewer';
import { type ExplainedStep, explainImage } from '@isocenter/viewer/explanation';
import { Copy, LocateFixed, LocateOff } from 'lucide-react';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { PanelFrame } from '../viewer-page/panel-frame.tsx';
import { useStore } from '../viewer-page/use-store.ts';
import { nameOfAttribute, wordsOfPath } from './attribute-names.ts';
import styles from './pixel-panel.module.css';
import { explanationText, resultWords } from './pixel-words.ts';
import { type Place, useActiveViewport, usePlace } from './use-looked-at.ts';

interface PixelPanelProps {
  onClose: () => void;
  /** Shows an attribute in the list of all of them. */
  onAttribute: (tag: number) => void;
}

/** "Why this pixel?": every step from the stored bits to the screen, with its numbers and where they come from. */
export function PixelPanel({ onClose, onAttribute }: PixelPanelProps) {
  const viewport = useActiveViewport();
  const { place, isHeld, hold, release } = usePlace(viewport);
  const image = viewport.shownImage;
  const explanation = image && place && explainImage(image, place.column, place.row);
  const copy = async () => {
    if (!explanation || !place) return;
    try {
      await navigator.clipboard.writeText(explanationText(explanation, place.column, place.row));
      announce('Copied');
    } catch {
      announce('This browser does not allow copying here');
    }
  };
  return (
    <PanelFrame title="Why this pixel?" shortcut="Y" onClose={onClose}>
      {image && (
        <div className={styles.place}>
          <PlaceField
            label="Column"
            value={place?.column}
            count={image.frame.columns}
            onChange={(column) => hold({ column, row: place?.row ?? 0 })}
          />
          <PlaceField
            label="Row"
            value={place?.row}
            count={image.frame.rows}
            onChange={(row) => hold({ column: place?.column ?? 0, row })}
          />
          <Button
            label={isHeld ? 'Follow the pointer' : 'Hold this pixel'}
            icon={isHeld ? <LocateFixed /> : <LocateOff />}
            iconOnly
            pressed={isHeld}
            disabled={!place}
            onClick={() => (isHeld ? release() : place && hold(place))}
          />
          <Button
            label="Copy as text"
            icon={<Copy />}
            iconOnly
            disabled={!explanation}
            onClick={() => void copy()}
          />
        </div>
      )}
      {image && explanation ? (
        <>
          <ol className={styles.steps}>
            {explanation.steps.map((step) => (
              <Step key={`${step.kind} ${step.name}`} step={step} onAttribute={onAttribute} />
            ))}
          </ol>
          <p className={styles.screen}>
            <span className={styles.swatch} style={{ background: `rgb(${explanation.rgb.join(' ')})` }} />
            <span>On the screen</span>
            <output>{explanation.rgb.join(', ')}</output>
          </p>
          <Notes viewport={viewport} image={image} />
          <WhatDrew viewport={viewport} />
        </>
      ) : (
        <p className={styles.words}>
          {image
            ? 'Point at the image, touch it, or enter a column and a row.'
            : 'There is no image in the active viewport.'}
        </p>
      )}
      {isHeld && place && <PlaceMark viewport={viewport} place={place} />}
    </PanelFrame>
  );
}

interface PlaceFieldProps {
  label: string;
  value: number | undefined;
  count: number;
  onChange: (value: number) => void;
}

/** Arrow keys step by one pixel. */
function PlaceField({ label, value, count, onChange }: PlaceFieldProps) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      <input
        type="number"
        min={0}
        max={count - 1}
        value={value ?? ''}
        onChange={({ target }) => {
          const entered = target.valueAsNumber;
          if (Number.isInteger(entered) && entered >= 0 && entered < count) onChange(entered);
        }}
      />
    </label>
  );
}

function Step({ step, onAttribute }: { step: ExplainedStep; onAttribute: (tag: number) => void }) {
  return (
    <li className={styles.step} data-aside={step.isAside}>
      <span className={styles.name}>{step.name}</span>
      <output className={styles.result}>{resultWords(step)}</output>
      <span className={styles.sum}>{step.sum}</span>
      {step.sources.map(({ path, tag, text }) => {
        const place = wordsOfPath(path);
        return (
          <button
            type="button"
            key={`${place} ${tag}`}
            className={styles.source}
            data-tip={place === '' ? 'Show among all attributes' : place}
            onClick={() => onAttribute(tag)}
          >
            <span>{nameOfAttribute(tag)}</span>
            <span>{text}</span>
          </button>
        );
      })}
    </li>
  );
}

/** What makes the screen differ from this one pixel. */
function Notes({ viewport, image }: { viewport: Viewport; image: ShownImage }) {
  const { presentation } = viewport.state.get();
  return (
    <>
      {image.isSubtracted && (
        <p className={styles.caution}>
          The image less its mask is shown: the first value is the difference of two stored ones.
        </p>
      )}
      {image.frame.reduced && (
        <p className={styles.caution}>
          A smaller version of the image is shown while the whole one comes: these are not the values it
          holds.
        </p>
      )}
      {presentation.interpolation !== 'nearest' && (
        <p className={styles.words}>
          Where the image is enlarged, the screen shows values blended between pixels (
          {presentation.interpolation}
          ); this is the pixel itself.
        </p>
      )}
    </>
  );
}

/** Which of the two draws, and why it is not the other. */
function WhatDrew({ viewport }: { viewport: Viewport }) {
  const drawnBy = useStore(viewport.drawnBy);
  if (!drawnBy) return null;
  const { kind, refusal } = drawnBy;
  const drew = kind === 'webgl' ? 'Drawn by the graphics processor' : 'Drawn by the processor';
  return <p className={styles.words}>{refusal ? `${drew}: ${refusalWords[refusal]}.` : `${drew}.`}</p>;
}

const refusalWords = {
  imprecise: 'the numbers of the graphics processor are too short for these values',
  'no-memory': 'the graphics memory is full',
  'too-large': 'the picture is too large for the graphics processor',
  lost: 'the graphics processor cannot be used now',
} as const;

/** A frame around the pixel that is held, where it lies on the screen now. */
function PlaceMark({ viewport, place }: { viewport: Viewport; place: Place }) {
  const canvas = viewport.canvasElement?.getBoundingClientRect();
  const at = viewport.imageToCanvas(place);
  if (!canvas || !at || at.x < 0 || at.y < 0 || at.x > canvas.width || at.y > canvas.height) return null;
  const size = Math.max(7, Math.ceil(viewport.state.get().cssPixelsPerColumn ?? 0) + 2);
  return (
    <span
      className={styles.mark}
      style={{
        left: canvas.left + at.x - size / 2,
        top: canvas.top + at.y - size / 2,
        width: size,
        height: size,
      }}
    />
  );
}
