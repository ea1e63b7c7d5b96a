import { type DataSetContent, readPart10, writePart10 } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { madeDataSet } from '../testing/made-instances.ts';
import { checkNesting } from './nesting.ts';

/** A data set with so many items in each other. */
function nested(levels: number) {
  let content: DataSetContent = { StudyDescription: 'innermost' };
  for (let level = 0; level < levels; level++) content = { ContentSequence: [content] };
  return readPart10(writePart10(madeDataSet(content))).dataSet;
}

test('takes as many levels as allowed and no more', () => {
  expect(() => checkNesting(nested(8), 8)).not.toThrow();
  expect(() => checkNesting(nested(9), 8)).toThrow(
    expect.objectContaining({ code: 'ARCHIVE_NESTED_TOO_DEEP' }),
  );
  expect(() => checkNesting(nested(0), 0)).not.toThrow();
  expect(() => checkNesting(nested(1), 0)).toThrow();
});

test('finds what is deeper than the parser goes, also where sequences say their length', () => {
  expect(() => checkNesting(nested(63), 64)).not.toThrow();
  const explicitLength = withLengths(70);
  expect(() => checkNesting(explicitLength, 64)).toThrow(expect.objectContaining({ kind: 'bad-input' }));
});

/** The same with defined lengths, which a reader need not enter: SQ header 12 bytes, item header 8. */
function withLengths(levels: number) {
  let value = new Uint8Array(0);
  for (let level = 0; level < levels; level++) {
    const outer = new Uint8Array(20 + value.length);
    const view = new DataView(outer.buffer);
    outer.set([0x40, 0x00, 0x30, 0xa7, 0x53, 0x51]);
    view.setUint32(8, 8 + value.length, true);
    outer.set([0xfe, 0xff, 0x00, 0xe0], 12);
    view.setUint32(16, value.length, true);
    outer.set(value, 20);
    value = outer;
  }
  return readPart10(Buffer.concat([writePart10(madeDataSet()), value])).dataSet;
}
