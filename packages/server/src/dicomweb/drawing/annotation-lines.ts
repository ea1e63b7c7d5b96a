import { type DataSet, formatPersonName, parsePersonName, Tag } from '@isocenter/dicom';
import type { Annotation } from '../../rendering/annotate.ts';

export type AnnotationKeyword = 'patient' | 'technique';

/** The lines that tell who a picture shows, and how it was made. PS3.18 §8.3.5.1.1. */
export function annotationOf(dataSet: DataSet, keywords: ReadonlySet<AnnotationKeyword>): Annotation {
  return {
    ...(keywords.has('patient') && { patient: patientLines(dataSet) }),
    ...(keywords.has('technique') && { technique: techniqueLines(dataSet) }),
  };
}

function patientLines(dataSet: DataSet): string[] {
  const name = dataSet.findString(Tag.PatientName);
  const birthDate = dayOf(dataSet.findString(Tag.PatientBirthDate));
  return present([
    name && formatPersonName(parsePersonName(name)),
    dataSet.findString(Tag.PatientID),
    present([birthDate, dataSet.findString(Tag.PatientSex)]).join('  '),
    present([dayOf(dataSet.findString(Tag.StudyDate)), dataSet.findString(Tag.AccessionNumber)]).join('  '),
  ]);
}

function techniqueLines(dataSet: DataSet): string[] {
  const quantity = (label: string, tag: number, unit: string) => {
    const value = dataSet.findNumber(tag);
    return value === undefined ? undefined : `${label}${Number(value.toPrecision(5))} ${unit}`;
  };
  return present([
    present([dataSet.findString(Tag.Modality), dataSet.findString(Tag.SeriesDescription)]).join('  '),
    present([
      quantity('', Tag.KVP, 'kV'),
      quantity('', Tag.XRayTubeCurrent, 'mA'),
      quantity('', Tag.ExposureTime, 'ms'),
      quantity('TR ', Tag.RepetitionTime, 'ms'),
      quantity('TE ', Tag.EchoTime, 'ms'),
    ]).join('  '),
    present([quantity('Slice ', Tag.SliceThickness, 'mm'), quantity('at ', Tag.SliceLocation, 'mm')]).join(
      '  ',
    ),
  ]);
}

const present = (lines: readonly (string | undefined)[]): string[] =>
  lines.filter((line): line is string => line !== undefined && line !== '');

function dayOf(date: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : undefined;
}
