import {
  type DataSetContent,
  dataSetOf,
  patchDataSet,
  readPart10,
  SopClassUid,
  Tag,
  writePart10,
} from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { keptAttributes } from '../query/level-attributes.ts';
import { madeFile } from '../testing/made-instances.ts';
import { catalogInstance } from './catalog.ts';
import { SiblingEntries } from './sibling-entries.ts';

const key = {
  sopClassUid: SopClassUid.SecondaryCaptureImageStorage,
  sopInstanceUid: '2.25.1111',
  studyInstanceUid: '2.25.1',
  seriesInstanceUid: '2.25.11',
};

const request = (id: string): DataSetContent => ({
  RequestAttributesSequence: [{ RequestedProcedureID: id }],
});
const dataSet = (content: DataSetContent = {}) => readPart10(madeFile(content)).dataSet;

test('instances one after the other are told of as each alone would be', () => {
  const corrected = (id: string) => patchDataSet(dataSet(), { put: dataSetOf(request(id)) });
  const siblings = [
    dataSet(),
    dataSet({ InstanceNumber: 2 }),
    dataSet({ PatientName: 'PHANTOM^Tess' }),
    dataSet({ PatientSex: 'O' }),
    dataSet({ StudyDescription: 'HEAD' }),
    dataSet({ SeriesNumber: 7 }),
    dataSet(request('R1')),
    dataSet(request('R2')),
    corrected('R3'),
    corrected('R4'),
    dataSet(),
  ];
  for (const sibling of siblings) {
    const { instance: _, ...above } = catalogInstance(sibling, key, undefined);
    const alone = { ...key, seriesInstanceUid: '2.25.12' };
    catalogInstance(dataSet({ PatientID: 'ANOTHER' }), alone, undefined);
    const { instance: __, ...aboveAlone } = catalogInstance(sibling, alone, undefined);
    expect(above).toEqual({
      ...aboveAlone,
      series: { ...aboveAlone.series, series_instance_uid: '2.25.11' },
    });
  }
});

test('nothing else is read than what is compared', () => {
  const tags = new Set<number>();
  const noting = new Proxy(dataSet(), {
    get(target, name) {
      const member = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (String(name).startsWith('find')) tags.add(args[0] as number);
        return Reflect.apply(member, target, args);
      };
    },
  });
  catalogInstance(noting, { ...key, seriesInstanceUid: '2.25.13' }, undefined);
  const compared = [
    keptAttributes.PATIENT,
    keptAttributes.STUDY,
    keptAttributes.SERIES,
    keptAttributes.IMAGE,
  ];
  expect([...tags].filter((tag) => !compared.flat().includes(tag))).toEqual([Tag.PixelRepresentation]);
});

test('what instances tell alike is read once, and anew in another study or character set', () => {
  const entries = new SiblingEntries<number>();
  const content = { SOPClassUID: key.sopClassUid, SOPInstanceUID: key.sopInstanceUid, PatientID: 'P1' };
  let readings = 0;
  const read = () => ++readings;
  const inCharacterSet = (SpecificCharacterSet: string) =>
    readPart10(writePart10(dataSetOf({ ...content, SpecificCharacterSet }))).dataSet;
  expect(entries.of(inCharacterSet('ISO_IR 144'), key, read)).toBe(1);
  expect(entries.of(inCharacterSet('ISO_IR 144'), key, read)).toBe(1);
  expect(entries.of(inCharacterSet('ISO_IR 126'), key, read)).toBe(2);
  expect(entries.of(inCharacterSet('ISO_IR 126'), { ...key, studyInstanceUid: '2.25.2' }, read)).toBe(3);
});
