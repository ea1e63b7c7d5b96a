import { describe, expect, test } from 'vitest';
import { hex } from '../../annotated-hex.ts';
import {
  bytesSource,
  type DataSet,
  dataSetToJson,
  encodeDataSet,
  openPart10,
  readDataSet,
  TransferSyntaxUid,
} from '../../index.ts';
import { vendorDictionary } from './index.ts';

const implicit = TransferSyntaxUid.ImplicitVrLittleEndian;

/** SIEMENS MR HEADER in block 11 of group 0019, after another vendor's block 10. */
const bytes = hex(`
  1900 1000 06000000 "ACME 1"
  1900 1100 12000000 "SIEMENS MR HEADER "
  1900 0C10 04000000 "1000"
  1900 0A11 02000000 3000
  1900 0C11 04000000 "1000"
  1900 0E11 08000000 000000000000F03F
  1900 2811 03000000 000000          three bytes are no FD
  1900 EE11 02000000 0102            not in the dictionary
`);
const read = (privateDictionary?: typeof vendorDictionary): DataSet =>
  readDataSet(bytes, implicit, { privateDictionary });
const vrsOf = (dataSet: DataSet): string[] => [...dataSet.elements()].map(({ vr }) => vr);

describe('trap 63: private elements in implicit VR', () => {
  test('have the VR of the dictionary they are read with, by the creator of their block', () => {
    expect(vrsOf(read(vendorDictionary))).toEqual(['LO', 'LO', 'UN', 'US', 'IS', 'FD', 'UN', 'UN']);
    expect(read(vendorDictionary).findNumber(0x0019110a)).toBe(48);
    expect(read(vendorDictionary).findNumber(0x0019110c)).toBe(1000);
    expect(dataSetToJson(read(vendorDictionary))['0019110E']).toEqual({ vr: 'FD', Value: [1] });
  });

  test('are UN without a dictionary', () => {
    expect(vrsOf(read())).toEqual(['LO', 'LO', 'UN', 'UN', 'UN', 'UN', 'UN', 'UN']);
  });

  test('are written again as they were', () => {
    const dataSet = readDataSet(bytes.subarray(0, bytes.indexOf(0x28) - 2), implicit, {
      privateDictionary: vendorDictionary,
    });
    expect(encodeDataSet(dataSet, implicit)).toEqual(bytes.subarray(0, bytes.indexOf(0x28) - 2));
  });

  test('may be sequences, if they begin with an item', async () => {
    const items = hex(`
      2100 1000 12000000 "SIEMENS MR SDS 01 "
      2100 FE10 16000000 FEFF00E0 0E000000 0800 6000 06000000 "CTMRPT"
    `);
    const dataSet = readDataSet(items, implicit, { privateDictionary: vendorDictionary });
    expect(dataSet.findItem(0x002110fe)?.findString(0x00080060)).toBe('CTMRPT');
    const opened = await openPart10(bytesSource(items), {
      dataSetOnly: { transferSyntaxUid: implicit },
      privateDictionary: vendorDictionary,
    });
    expect(opened.dataSet.findItems(0x002110fe)).toHaveLength(1);
    const noItems = items.slice();
    noItems[34] = 0;
    const other = readDataSet(noItems, implicit, { privateDictionary: vendorDictionary });
    expect(other.findElement(0x002110fe)?.vr).toBe('UN');
  });
});
