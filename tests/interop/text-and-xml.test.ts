import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DataSet,
  type DataSetContent,
  dataSetFromXml,
  dataSetOf,
  dataSetToJson,
  readDataSet,
  Tag,
  TransferSyntaxUid,
  writePart10,
} from '@isocenter/dicom';
import { afterAll, describe, expect, test } from 'vitest';
import { hasSystemTool, isBrought } from '../harness/system-tool.ts';

/** Debian's python3-pydicom, whatever other Python comes first in the path. */
const hasPydicom = isBrought(
  'pydicom',
  'python3-pydicom',
  spawnSync('/usr/bin/python3', ['-c', 'import pydicom']).status === 0,
);
const hasDcmtk = hasSystemTool('dcm2xml', 'dcmtk') && hasSystemTool('dcmconv', 'dcmtk');
const work = mkdtempSync(join(tmpdir(), 'isocenter-text-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const ids = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.7', SOPInstanceUID: '2.25.1' };

function written(name: string, content: DataSetContent): { path: string; dataSet: DataSet } {
  const dataSet = dataSetOf({ ...ids, ...content });
  const path = join(work, name);
  writeFileSync(path, writePart10(dataSet));
  return { path, dataSet };
}

function run(tool: string, ...options: readonly string[]): Buffer {
  const { status, stdout, stderr } = spawnSync(tool, options);
  if (status !== 0) throw new Error(`${tool} says: ${stderr}`);
  return stdout;
}

/** Text of every kind of character set, as its terms and as names, which DCMTK turns into UTF-8. */
const texts: readonly (readonly [characterSet: string | string[], name: string])[] = [
  ['ISO_IR 100', 'Äneas^Ørsted'],
  ['ISO_IR 101', 'Łódź^Źdźbło'],
  ['ISO_IR 109', 'Ħal^Għaxaq'],
  ['ISO_IR 110', 'Ķēniņš^Žanis'],
  ['ISO_IR 144', 'Люкceмбypг^Иван'],
  ['ISO_IR 127', 'قباني^لنزار'],
  ['ISO_IR 126', 'Διονυσιος^Ελλη'],
  ['ISO_IR 138', 'שרון^דבורה'],
  ['ISO_IR 148', 'Çavuşoğlu^İpek'],
  ['ISO_IR 166', 'สมชาย^ใจดี'],
  ['ISO_IR 13', 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
  ['ISO_IR 192', 'Wang^XiaoDong=王^小東'],
  ['GB18030', 'Wang^XiaoDong=王^小东'],
  ['GBK', 'Wang^XiaoDong=王^小东'],
  [['ISO 2022 IR 6', 'ISO 2022 IR 149'], 'Hong^Gildong=洪^吉洞=홍^길동'],
  [['ISO 2022 IR 6', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=张^小东'],
  [['ISO 2022 IR 100', 'ISO 2022 IR 144', 'ISO 2022 IR 126'], 'Äneas^Люк^Διο'],
];

/** What Debian's DCMTK cannot convert; pydicom can. */
const japaneseTexts: typeof texts = [
  [['ISO 2022 IR 6', 'ISO 2022 IR 87'], 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
  [['ISO 2022 IR 13', 'ISO 2022 IR 87'], 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう'],
  [['ISO 2022 IR 6', 'ISO 2022 IR 159'], 'Tei=丂丄^丅'],
];

describe.skipIf(!hasDcmtk)('text that we write', () => {
  test.each(texts)('in %s is what DCMTK makes of it', (characterSet, name) => {
    const { path, dataSet } = written('text.dcm', { SpecificCharacterSet: characterSet, PatientName: name });
    expect(dataSet.findString(Tag.PatientName)).toBe(name);
    run('dcmconv', '+U8', '-F', '+te', path, `${path}.utf8`);
    const utf8 = readDataSet(run('cat', `${path}.utf8`), TransferSyntaxUid.ExplicitVrLittleEndian);
    expect(utf8.getString(Tag.SpecificCharacterSet)).toBe('ISO_IR 192');
    expect(utf8.findString(Tag.PatientName)).toBe(name);
  });
});

const printName = `
import sys, pydicom
sys.stdout.buffer.write(str(pydicom.dcmread(sys.argv[1]).PatientName.decode()).encode('utf-8'))
`;

describe.skipIf(!hasPydicom)('Japanese text that we write', () => {
  test.each(japaneseTexts)('in %s is what pydicom makes of it', (characterSet, name) => {
    const { path, dataSet } = written('japanese.dcm', {
      SpecificCharacterSet: characterSet,
      PatientName: name,
    });
    expect(dataSet.findString(Tag.PatientName)).toBe(name);
    expect(run('/usr/bin/python3', '-W', 'ignore', '-c', printName, path).toString()).toBe(name);
  });
});

describe.skipIf(!hasDcmtk)('a Native DICOM Model document of DCMTK', () => {
  test('is the data set it was made from', () => {
    const { path, dataSet } = written('model.dcm', {
      SpecificCharacterSet: 'ISO_IR 192',
      ImageType: ['ORIGINAL', '', 'AXIAL'],
      PatientName: ['Wang^XiaoDong=王^小東', 'Müller^Jürgen^^Dr.^MD'],
      PatientComments: 'a < b & "c"\r\n  next line',
      PatientWeight: '70.5',
      PixelSpacing: ['0.50', '1'],
      ReferencedImageSequence: [{ ReferencedSOPInstanceUID: '2.25.7', ReferencedFrameNumber: [2, 3] }, {}],
      FrameIncrementPointer: 0x00181063,
      RecommendedDisplayFrameRateInFloat: 0.5,
      '00090010': { vr: 'LO', value: 'ACME 1.0' },
      '00091001': { vr: 'UV', value: 2n ** 64n - 1n },
      '00091002': { vr: 'SL', value: [-1, 2147483647] },
      '00091003': { vr: 'FD', value: 0.25 },
    });
    const theirs = dataSetFromXml(run('dcm2xml', '-nat', path).toString());
    expect(dataSetToJson(theirs)).toEqual(dataSetToJson(dataSet));
  });
});
