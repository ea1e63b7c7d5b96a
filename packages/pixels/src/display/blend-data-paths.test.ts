import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { greyRow } from '../../test/builders.ts';
import { describeFrame } from '../frame-description/describe-frame.ts';
import { blendDataPaths } from './blend-data-paths.ts';

const red = (...values: number[]): DataSetContent => ({
  RedPaletteColorLookupTableDescriptor: [values.length, 0, 8],
  GreenPaletteColorLookupTableDescriptor: [values.length, 0, 8],
  BluePaletteColorLookupTableDescriptor: [values.length, 0, 8],
  RedPaletteColorLookupTableData: Uint16Array.from(values),
  GreenPaletteColorLookupTableData: new Uint16Array(values.length),
  BluePaletteColorLookupTableData: new Uint16Array(values.length),
});

/** Tissue in grey below flow in red, whose opacity is `alpha`. */
const object = (content: DataSetContent) =>
  dataSetOf({
    Rows: 1,
    Columns: 2,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: 2,
    PerFrameFunctionalGroupsSequence: ['TISSUE_INTENSITY', 'FLOW_VELOCITY'].map((type) => ({
      ImageDataTypeSequence: [{ DataType: type }],
    })),
    DataFrameAssignmentSequence: [
      { DataType: 'TISSUE_INTENSITY', DataPathAssignment: 'PRIMARY_PVALUES' },
      { DataType: 'FLOW_VELOCITY', DataPathAssignment: 'SECONDARY_SINGLE', BitsMappedToColorLookupTable: 2 },
    ],
    EnhancedPaletteColorLookupTableSequence: [
      { DataPathID: 'PRIMARY', RGBLUTTransferFunction: 'EQUAL_RGB', AlphaLUTTransferFunction: 'NONE' },
      {
        DataPathID: 'SECONDARY',
        RGBLUTTransferFunction: 'TABLE',
        AlphaLUTTransferFunction: 'TABLE',
        AlphaPaletteColorLookupTableDescriptor: [4, 0, 8],
        AlphaPaletteColorLookupTableData: Uint16Array.of(0, 51, 102, 255),
        ...red(0, 100, 200, 255),
      },
    ],
    BlendingLUT1Sequence: [{ BlendingLUT1TransferFunction: 'CONSTANT', BlendingWeightConstant: 0.5 }],
    BlendingLUT2Sequence: [{ BlendingLUT2TransferFunction: 'ALPHA_2' }],
    ...content,
  });

const window = { center: 128, width: 256, function: 'LINEAR' } as const;
function blended(content: DataSetContent, tissue: number[], flow: number[]) {
  const dataSet = object(content);
  const frames = [tissue, flow].map((values, i) => ({
    frame: greyRow(Uint8Array.from(values)),
    description: describeFrame(dataSet, i),
  }));
  const palette = frames[0]?.description.enhancedPalette;
  if (!palette) throw new Error('no palette');
  return [...blendDataPaths(palette, frames, { window })];
}

test('trap 23: each frame takes its data path, and both are weighted and added', () => {
  // Flow 0 → entry 0, alpha 0; flow 128 → upper two bits 2 → red 200, alpha 102/255 = 0.4.
  expect(blended({}, [100, 100], [0, 128])).toEqual([
    ...[50, 50, 50, 255],
    ...[130, 50, 50, 255], // 100 · 0.5 + 200 · 0.4
  ]);
});

test('trap 23: the second weight may be what the first leaves, and sums are clamped', () => {
  const oneMinus = {
    BlendingLUT1Sequence: [{ BlendingLUT1TransferFunction: 'ALPHA_2' }],
    BlendingLUT2Sequence: [{ BlendingLUT2TransferFunction: 'ONE_MINUS' }],
  };
  // Alpha 2 = 0.4: 100 · 0.4 + 200 · 0.6 = 160
  expect(blended(oneMinus, [100, 100], [128, 128]).slice(0, 4)).toEqual([160, 40, 40, 255]);
  const both = {
    BlendingLUT1Sequence: [{ BlendingLUT1TransferFunction: 'CONSTANT', BlendingWeightConstant: 1 }],
    BlendingLUT2Sequence: [{ BlendingLUT2TransferFunction: 'CONSTANT', BlendingWeightConstant: 1 }],
  };
  expect(blended(both, [100, 100], [128, 128]).slice(0, 4)).toEqual([255, 100, 100, 255]);
});

test('trap 23: a weight may be a table over both alphas, alpha 1 in the upper bits', () => {
  const table = {
    EnhancedPaletteColorLookupTableSequence: [
      {
        DataPathID: 'PRIMARY',
        RGBLUTTransferFunction: 'EQUAL_RGB',
        AlphaLUTTransferFunction: 'IDENTITY',
      },
      {
        DataPathID: 'SECONDARY',
        RGBLUTTransferFunction: 'TABLE',
        AlphaLUTTransferFunction: 'IDENTITY',
        ...red(0, 100, 200, 255),
      },
    ],
    DataFrameAssignmentSequence: [
      { DataType: 'TISSUE_INTENSITY', DataPathAssignment: 'PRIMARY_SINGLE', BitsMappedToColorLookupTable: 1 },
      { DataType: 'FLOW_VELOCITY', DataPathAssignment: 'SECONDARY_SINGLE', BitsMappedToColorLookupTable: 2 },
    ],
    BlendingLUT1Sequence: [
      {
        BlendingLUT1TransferFunction: 'TABLE',
        BlendingLookupTableDescriptor: [8, 0, 8],
        // alpha 1 (1 bit), alpha 2 (2 bits)
        BlendingLookupTableData: Uint16Array.of(0, 0, 0, 0, 0, 0, 51, 255),
      },
    ],
    BlendingLUT2Sequence: [{ BlendingLUT2TransferFunction: 'CONSTANT', BlendingWeightConstant: 0 }],
  };
  // Tissue 200 → 1 (white), flow 128 → 2: entry 6 = 51/255 = 0.2; flow 255 → 3: entry 7 = 1.
  expect(blended(table, [200, 200], [128, 255])).toEqual([51, 51, 51, 255, 255, 255, 255, 255]);
});

test('trap 23: SECONDARY_HIGH gives the upper bits of the index and SECONDARY_LOW the lower', () => {
  const dataSet = object({
    NumberOfFrames: 3,
    PerFrameFunctionalGroupsSequence: ['TISSUE_INTENSITY', 'FLOW_VELOCITY', 'FLOW_POWER'].map((type) => ({
      ImageDataTypeSequence: [{ DataType: type }],
    })),
    DataFrameAssignmentSequence: [
      { DataType: 'TISSUE_INTENSITY', DataPathAssignment: 'PRIMARY_PVALUES' },
      { DataType: 'FLOW_VELOCITY', DataPathAssignment: 'SECONDARY_HIGH', BitsMappedToColorLookupTable: 1 },
      { DataType: 'FLOW_POWER', DataPathAssignment: 'SECONDARY_LOW', BitsMappedToColorLookupTable: 1 },
    ],
    BlendingLUT1Sequence: [{ BlendingLUT1TransferFunction: 'CONSTANT', BlendingWeightConstant: 0 }],
    BlendingLUT2Sequence: [{ BlendingLUT2TransferFunction: 'CONSTANT', BlendingWeightConstant: 1 }],
  });
  const frames = [[0], [255], [0]].map((values, i) => ({
    frame: greyRow(Uint8Array.from(values)),
    description: describeFrame(dataSet, i),
  }));
  const palette = frames[0]?.description.enhancedPalette;
  if (!palette) throw new Error('no palette');
  expect([...blendDataPaths(palette, frames, { window })]).toEqual([200, 0, 0, 255]); // index 0b10
  expect(() => blendDataPaths(palette, frames.slice(0, 2), { window })).toThrow(/missing/);
});
