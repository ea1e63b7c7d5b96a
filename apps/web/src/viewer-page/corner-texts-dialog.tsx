import type { OverlayItem } from '@isocenter/viewer';
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { Dialog, dialogActions } from '../controls/dialog.tsx';
import { SelectField, TextField } from '../controls/field.tsx';
import { nameOfAttribute } from '../inspection/attribute-names.ts';
import { isFixed, withoutText, withText } from '../settings/change-corner-texts.ts';
import {
  type Corner,
  type CornerText,
  type CornerTexts,
  cornerItems,
  corners,
  defaultCornerTexts,
  isAttribute,
  mostCornerTexts,
} from '../settings/corner-texts.ts';
import { changeSettings } from '../settings/settings.ts';
import { useSettings } from '../settings/use-settings.ts';
import { tagOfText } from './attribute-text.ts';
import styles from './corner-texts-dialog.module.css';

const cornerNames: Readonly<Record<Corner, string>> = {
  topLeft: 'Top left',
  topRight: 'Top right',
  bottomLeft: 'Bottom left',
  bottomRight: 'Bottom right',
};
const cornerChoices = corners.map((corner) => ({ value: corner, label: cornerNames[corner] }));

const itemNames: Readonly<Record<OverlayItem, string>> = {
  patient: 'Patient',
  laterality: 'Side of the body',
  study: 'Study description',
  moment: 'Study date and time',
  series: 'Modality and series description',
  dimensions: 'Phase, echo, b-value',
  image: 'Series and image number',
  place: 'Slice position',
  window: 'Window',
  turn: 'Rotation',
  zoom: 'Zoom',
};

const nameOf = (text: CornerText): string =>
  isAttribute(text) ? nameOfAttribute(Number.parseInt(text, 16)) : itemNames[text];

const change = (cornerTexts: CornerTexts): void => changeSettings({ cornerTexts });

/** Which texts stand in which corner of an image, for this reader; what is changed shows at once. */
export function CornerTextsDialog({ onClose }: { onClose: () => void }) {
  const { cornerTexts } = useSettings();
  return (
    <Dialog title="Texts in the corners" onClose={onClose}>
      <p className={styles.words}>
        The patient stands in the bar at all times, and in a corner too where you put it. The side of the body
        and what is wrong with a picture are always shown.
      </p>
      <div className={styles.corners}>
        {corners.map((corner) => (
          <CornerList key={corner} corner={corner} texts={cornerTexts} />
        ))}
      </div>
      <AddText texts={cornerTexts} />
      <div className={dialogActions}>
        <Button
          label="As at first"
          variant="plain"
          disabled={cornerTexts === defaultCornerTexts}
          onClick={() => {
            change(defaultCornerTexts);
            announce('The corners are as at first');
          }}
        />
        <Button label="Done" variant="primary" onClick={onClose} />
      </div>
    </Dialog>
  );
}

function CornerList({ corner, texts }: { corner: Corner; texts: CornerTexts }) {
  const own = texts[corner];
  return (
    <section className={styles.corner} aria-label={cornerNames[corner]}>
      <h3>{cornerNames[corner]}</h3>
      {own.length === 0 && <p className={styles.words}>Nothing</p>}
      <ol>
        {own.map((text, place) => {
          const name = nameOf(text);
          const move = (to: number) => {
            change(withText(texts, text, corner, to));
            announce(`${name}: line ${to + 1} of ${own.length}`);
          };
          return (
            <li key={text}>
              <span className={styles.name}>{name}</span>
              <select
                aria-label={`Corner of ${name}`}
                value={corner}
                onChange={({ target }) => {
                  const to = target.value as Corner;
                  change(withText(texts, text, to, texts[to].length));
                }}
              >
                {cornerChoices.map(({ value, label }) => (
                  <option key={value} value={value} disabled={texts[value].length >= mostCornerTexts}>
                    {label}
                  </option>
                ))}
              </select>
              <Button
                label={`${name} up`}
                icon={<ArrowUp />}
                iconOnly
                disabled={place === 0}
                onClick={() => move(place - 1)}
              />
              <Button
                label={`${name} down`}
                icon={<ArrowDown />}
                iconOnly
                disabled={place === own.length - 1}
                onClick={() => move(place + 1)}
              />
              <Button
                label={`Remove ${name}`}
                icon={<X />}
                iconOnly
                disabled={isFixed(text)}
                onClick={() => change(withoutText(texts, text))}
              />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** An item that stands nowhere yet, or an attribute by its tag or keyword. */
function AddText({ texts }: { texts: CornerTexts }) {
  const placed = new Set<string>(corners.flatMap((corner) => texts[corner]));
  const free = cornerItems.filter((item) => !placed.has(item));
  const [chosen, setChosen] = useState('attribute');
  const [attribute, setAttribute] = useState('');
  const [corner, setCorner] = useState<Corner>('topLeft');
  const [refusal, setRefusal] = useState<string>();
  const what = free.find((item) => item === chosen) ?? 'attribute';

  const add = (event: FormEvent) => {
    event.preventDefault();
    const text = what === 'attribute' ? textOfAttribute(attribute) : what;
    if (text === undefined) return setRefusal(unknownAttribute);
    if (placed.has(text)) return setRefusal(`${nameOf(text)} stands in a corner already.`);
    if (texts[corner].length >= mostCornerTexts)
      return setRefusal(`${cornerNames[corner]} is full: ${mostCornerTexts} lines leave the picture free.`);
    change(withText(texts, text, corner, texts[corner].length));
    announce(`${nameOf(text)}: ${cornerNames[corner]}`);
    setAttribute('');
    setRefusal(undefined);
  };
  return (
    <form className={styles.add} onSubmit={add} noValidate>
      <SelectField
        label="Add"
        value={what}
        choices={[
          { value: 'attribute', label: 'An attribute of the image' },
          ...free.map((item) => ({ value: item, label: itemNames[item] })),
        ]}
        onChange={(next) => {
          setChosen(next);
          setRefusal(undefined);
        }}
      />
      {what === 'attribute' && (
        <TextField
          label="Tag or keyword"
          value={attribute}
          maxLength={64}
          placeholder="SliceThickness or (0018,0050)"
          aria-invalid={refusal !== undefined}
          onChange={setAttribute}
        />
      )}
      <SelectField label="Corner" value={corner} choices={cornerChoices} onChange={setCorner} />
      <Button type="submit" label="Add" variant="plain" />
      {refusal && (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
    </form>
  );
}

const unknownAttribute =
  'There is no such attribute. Type a tag, such as (0018,0050), or a keyword, such as SliceThickness.';

function textOfAttribute(typed: string): CornerText | undefined {
  const text = tagOfText(typed)?.toString(16).padStart(8, '0');
  return text !== undefined && isAttribute(text) ? text : undefined;
}
