import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataSetOf, writePart10 } from '@isocenter/dicom';

/** A study of one instance without pixels, and what a search for it must find. */
export interface SmallStudy {
  readonly studyInstanceUid: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly accessionNumber: string;
  readonly studyDate: string;
  readonly modality: string;
}

export interface SmallStudies {
  readonly folders: readonly string[];
  readonly studies: readonly SmallStudy[];
}

const perFolder = 1000;
const lastNames =
  'SMITH JOHNSON BROWN GARCIA MILLER DAVIS LOPEZ WILSON ANDERSON THOMAS MOORE LEE WHITE CLARK LEWIS WALKER YOUNG KING SCOTT HILL GREEN ADAMS BAKER HALL'.split(
    ' ',
  );
const firstNames = 'ANNA BORIS CARLA DAVID ELENA FRANK GRETA HUGO IRIS JONAS KATE LUIS MARIA NILS OLGA'.split(
  ' ',
);
/** Three in a hundred. */
export const namesOutsideAscii = [
  'Müller^Jürgen',
  'Ångström^Åsa',
  'Yamada^Tarou=山田^太郎=やまだ^たろう',
  'Hong^Gildong=洪^吉洞=홍^길동',
  'Иванов^Пётр',
];
const modalities = ['CT', 'MR', 'US', 'CR', 'DX'];

/** Writes studies of one small instance each, a thousand to a folder, all different and the same at each run. */
export function writeSmallStudies(folder: string, count: number): SmallStudies {
  const folders: string[] = [];
  const studies: SmallStudy[] = [];
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const oneOf = (list: readonly string[]) => list[random(list.length)] ?? '';
  for (let i = 0; i < count; i++) {
    const inFolder = join(folder, String(Math.floor(i / perFolder)));
    if (i % perFolder === 0) {
      mkdirSync(inFolder, { recursive: true });
      folders.push(inFolder);
    }
    const day = new Date(Date.UTC(2014, 0, 1 + random(3650))).toISOString().slice(0, 10).replaceAll('-', '');
    const study: SmallStudy = {
      studyInstanceUid: `2.25.3${String(i).padStart(20, '0')}`,
      patientId: `S${String(i).padStart(9, '0')}`,
      patientName:
        random(100) < 3
          ? oneOf(namesOutsideAscii)
          : `${oneOf(lastNames)}^${oneOf(firstNames)}^${String.fromCharCode(65 + random(26))}`,
      accessionNumber: `A${(i * 7919 + 1e8).toString(36).toUpperCase()}`,
      studyDate: day,
      modality: oneOf(modalities),
    };
    studies.push(study);
    writeFileSync(join(inFolder, `${i}.dcm`), fileOf(study, i));
  }
  return { folders, studies };
}

/** Raw Data Storage: needs no pixels. */
function fileOf(study: SmallStudy, index: number): Uint8Array {
  return writePart10(
    dataSetOf({
      SpecificCharacterSet: 'ISO_IR 192',
      SOPClassUID: '1.2.840.10008.5.1.4.1.1.66',
      SOPInstanceUID: `${study.studyInstanceUid}.1.1`,
      StudyInstanceUID: study.studyInstanceUid,
      SeriesInstanceUID: `${study.studyInstanceUid}.1`,
      StudyDate: study.studyDate,
      StudyTime: `${String(8 + (index % 10)).padStart(2, '0')}1500`,
      AccessionNumber: study.accessionNumber,
      Modality: study.modality,
      Manufacturer: 'Isocenter Phantoms',
      ReferringPhysicianName: 'PHANTOM^REFERRER',
      StudyDescription: `${study.modality} OF A PHANTOM`,
      SeriesDescription: `${study.modality} SERIES 1`,
      PatientName: study.patientName,
      PatientID: study.patientId,
      PatientBirthDate: '19700101',
      PatientSex: 'O',
      StudyID: String(index),
      SeriesNumber: 1,
      InstanceNumber: 1,
    }),
  );
}
