import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DataSet, dataSetOf, readPart10, Tag } from '@isocenter/dicom';
import { describeFrame } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { isBrought } from '../harness/system-tool.ts';

/** The reference instances of PS3.6 Table B.1-1, as Debian's python3-pydicom brings them. */
const folder = '/usr/lib/python3/dist-packages/pydicom/data/palettes';
const hasPalettes = isBrought('the palettes of pydicom', 'python3-pydicom', existsSync(folder));

const shape = { Rows: 1, Columns: 1, BitsAllocated: 8 };

/** Colours that the instance itself brings. */
function ownColours(palette: DataSet) {
  const descriptor = [256, 0, 8];
  const data = (tag: number) => palette.findBytes(tag);
  const { palette: described } = describeFrame(
    dataSetOf({
      ...shape,
      PhotometricInterpretation: 'PALETTE COLOR',
      RedPaletteColorLookupTableDescriptor: descriptor,
      GreenPaletteColorLookupTableDescriptor: descriptor,
      BluePaletteColorLookupTableDescriptor: descriptor,
      RedPaletteColorLookupTableData: data(Tag.RedPaletteColorLookupTableData),
      GreenPaletteColorLookupTableData: data(Tag.GreenPaletteColorLookupTableData),
      BluePaletteColorLookupTableData: data(Tag.BluePaletteColorLookupTableData),
      SegmentedRedPaletteColorLookupTableData: data(Tag.SegmentedRedPaletteColorLookupTableData),
      SegmentedGreenPaletteColorLookupTableData: data(Tag.SegmentedGreenPaletteColorLookupTableData),
      SegmentedBluePaletteColorLookupTableData: data(Tag.SegmentedBluePaletteColorLookupTableData),
    }),
    0,
  );
  return described?.rgb;
}

/** Colours of the palette that a parametric map names. */
function namedColours(uid: string) {
  const { palette } = describeFrame(
    dataSetOf({
      ...shape,
      PhotometricInterpretation: 'MONOCHROME2',
      PixelPresentation: 'COLOR_RANGE',
      PaletteColorLookupTableUID: uid,
      SharedFunctionalGroupsSequence: [
        { StoredValueColorRangeSequence: [{ MinimumStoredValueMapped: 0, MaximumStoredValueMapped: 255 }] },
      ],
    }),
    0,
  );
  return palette?.rgb;
}

test.skipIf(!hasPalettes)('well-known palettes are those of the reference instances, entry by entry', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.dcm'));
  expect(files).toHaveLength(8);
  for (const name of files) {
    const { dataSet } = readPart10(readFileSync(join(folder, name)));
    const own = ownColours(dataSet);
    expect(own, name).toHaveLength(768);
    expect(namedColours(dataSet.getString(Tag.SOPInstanceUID)), name).toEqual(own);
  }
});
