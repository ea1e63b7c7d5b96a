import { type DataSetContent, dataSetOf } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { instantOf } from './instant.ts';
import { readPetInputs } from './pet-inputs.ts';
import { type SuvKind, suvFactor } from './suv-factor.ts';

const DOSE: DataSetContent = {
  RadiopharmaceuticalStartTime: '100000',
  RadionuclideTotalDose: 370e6,
  RadionuclideHalfLife: 6586.2, // F-18
};
/** 370 MBq of F-18 at 10:00, scanned from 11:00, 70 kg, 1.75 m, a man. */
const PET: DataSetContent = {
  Modality: 'PT',
  Units: 'BQML',
  DecayCorrection: 'START',
  CorrectedImage: ['ATTN', 'DECY', 'SCAT'],
  SeriesDate: '20260301',
  SeriesTime: '110000',
  AcquisitionDate: '20260301',
  AcquisitionTime: '110000',
  RadiopharmaceuticalInformationSequence: [DOSE],
  PatientWeight: 70,
  PatientSize: 1.75,
  PatientSex: 'M',
};
const suv = (content: DataSetContent = {}, kind: SuvKind = 'bw') =>
  suvFactor(readPetInputs(dataSetOf({ ...PET, ...content })), kind);
const withDose = (content: DataSetContent): DataSetContent => ({
  RadiopharmaceuticalInformationSequence: [{ ...DOSE, ...content }],
});
const decaySecondsOf = (content: DataSetContent) => {
  const result = suv(content);
  return result.kind === 'factor' ? result.used.decaySeconds : result.code;
};
const codeOf = (content: DataSetContent, kind: SuvKind = 'bw') => {
  const result = suv(content, kind);
  return result.kind === 'refused' ? result.code : 'a factor';
};

test('trap 55: START decays the dose to the start of the series', () => {
  // 370e6 · 2^(−3600 / 6586.2) = 253 314 180 Bq; 70 000 g / that
  expect(suv()).toEqual({
    kind: 'factor',
    factor: expect.closeTo(70_000 / 253_314_180, 9),
    unit: { value: '{SUVbw}g/ml', scheme: 'UCUM', meaning: 'Standardized Uptake Value body weight' },
    used: {
      bodyMeasure: 70_000,
      doseBq: expect.closeTo(253_314_180, -1),
      decaySeconds: 3600,
      scanTime: 'series',
    },
  });
});

test('trap 55: ADMIN takes the dose as it was given', () => {
  expect(suv({ DecayCorrection: 'ADMIN', SeriesTime: '', AcquisitionTime: '' })).toMatchObject({
    factor: 70_000 / 370e6,
    used: { doseBq: 370e6 },
  });
});

test('trap 55: NONE, nothing said, and corrections that contradict are refused', () => {
  expect(codeOf({ DecayCorrection: 'NONE' })).toBe('not-decay-corrected');
  expect(codeOf({ DecayCorrection: '' })).toBe('decay-correction-unknown');
  expect(codeOf({ CorrectedImage: ['ATTN'] })).toBe('not-decay-corrected');
  expect(codeOf({ CorrectedImage: ['DECY'] })).toBe('not-attenuation-corrected');
});

test('trap 55: values that are SUV already are passed on, others than activity are refused', () => {
  expect(suv({ Units: 'GML' })).toMatchObject({ factor: 1, used: {} });
  expect(suv({ Units: 'GML', SUVType: 'LBMJANMA' }, 'lbm-janma')).toMatchObject({ factor: 1 });
  expect(suv({ Units: 'CM2ML' }, 'bsa')).toMatchObject({ factor: 1, unit: { value: '{SUVbsa}cm2/ml' } });
  // From body surface to weight: 70 000 g / 18 481 cm²
  expect(suv({ Units: 'CM2ML' })).toMatchObject({ factor: expect.closeTo(70_000 / 18_481.43, 4) });
  expect(codeOf({ Units: 'GML', SUVType: 'LBM' })).toBe('suv-type-unknown');
  expect(codeOf({ Units: 'CNTS' })).toBe('units-not-quantitative');
  expect(codeOf({ Units: 'PROPCPS' })).toBe('units-not-quantitative');
  expect(codeOf({ Modality: 'NM' })).toBe('not-pet');
});

test('trap 56: Start DateTime is preferred to Start Time', () => {
  expect(decaySecondsOf(withDose({ RadiopharmaceuticalStartDateTime: '20260301094500.5' }))).toBe(4499.5);
});

test('trap 56: an injection before midnight belongs to the day before the scan', () => {
  const night = {
    SeriesTime: '003000',
    AcquisitionTime: '003000',
    ...withDose({ RadiopharmaceuticalStartTime: '233000' }),
  };
  expect(decaySecondsOf(night)).toBe(3600);
});

test('trap 56: time zones count where both are known, else clocks are taken to stand in one place', () => {
  const inUtc = withDose({ RadiopharmaceuticalStartDateTime: '20260301090000+0000' });
  expect(decaySecondsOf({ ...inUtc, TimezoneOffsetFromUTC: '+0100' })).toBe(3600);
  expect(decaySecondsOf({ ...inUtc, TimezoneOffsetFromUTC: '-0500' })).toBe(7 * 3600);
  expect(decaySecondsOf(inUtc)).toBe(2 * 3600);
  expect(
    decaySecondsOf({
      ...withDose({ RadiopharmaceuticalStartDateTime: '20260301100000' }),
      TimezoneOffsetFromUTC: '+0100',
    }),
  ).toBe(3600);
});

test('trap 56: a series whose time is later than its acquisition was made again, so the acquisition counts', () => {
  const late = { SeriesDate: '20260405', SeriesTime: '090000' };
  expect(suv(late)).toMatchObject({ used: { decaySeconds: 3600, scanTime: 'acquisition' } });
  const inputs = readPetInputs(dataSetOf({ ...PET, ...late, AcquisitionTime: '111000' }));
  const earliest = instantOf('20260301', '110000', undefined);
  expect(suvFactor(inputs, 'bw', earliest)).toMatchObject({
    used: { decaySeconds: 3600, scanTime: 'acquisition' },
  });
});

test('trap 56: a late series knows its start from Frame Reference Time', () => {
  // Acquired 11:10 for 180 s. The average count rate comes 89.86 s into the frame; that is 689.86 s after the start.
  const late = {
    SeriesDate: '20260405',
    AcquisitionTime: '111000',
    FrameReferenceTime: 689_858,
    ActualFrameDuration: 180_000,
  };
  expect(suv(late)).toMatchObject({
    used: { decaySeconds: expect.closeTo(3600, 1), scanTime: 'frame-reference-time' },
  });
});

test('trap 56: the average count rate of a frame comes when a scanner says it does', () => {
  // Frame Reference Time that a scanner wrote for the first 300 s of an F-18 scan: 149 605.34445734 ms.
  const first = {
    SeriesDate: '20260405',
    FrameReferenceTime: 149_605.34445734,
    ActualFrameDuration: 300_000,
  };
  expect(suv(first)).toMatchObject({
    used: { decaySeconds: expect.closeTo(3600, 5), scanTime: 'frame-reference-time' },
  });
});

test("trap 56: GE's private scan time is used for a late series, in whichever block it lies", () => {
  const late: DataSetContent = {
    SeriesDate: '20260405',
    AcquisitionTime: '111500',
    '00090012': { vr: 'LO', value: 'GEMS_PETD_01' },
    '0009120d': { vr: 'DT', value: '20260301110000.00' },
  };
  expect(suv(late)).toMatchObject({ used: { decaySeconds: 3600, scanTime: 'ge-private' } });
});

test('trap 56: counts of Philips have their factor to SUV, or one to Bq/ml, also where stored as UN', () => {
  const philips = (tag: '70531000' | '70531009', value: string): DataSetContent => ({
    Units: 'CNTS',
    '70530010': { vr: 'LO', value: 'Philips PET Private Group' },
    [tag]: { vr: 'UN', value: Uint8Array.from(value, (letter) => letter.charCodeAt(0)) } as const,
  });
  expect(suv(philips('70531000', '0.0005'))).toMatchObject({
    factor: 0.0005,
    used: { vendorFactor: 0.0005 },
  });
  expect(suv(philips('70531009', '2.5 '))).toMatchObject({
    factor: expect.closeTo((2.5 * 70_000) / 253_314_180, 9),
  });
  expect(codeOf(philips('70531000', '0'))).toBe('units-not-quantitative');
});

test('trap 56: an enhanced object says the time it is corrected to', () => {
  const enhanced = {
    DecayCorrection: undefined,
    CorrectedImage: undefined,
    AttenuationCorrected: 'YES',
    DecayCorrected: 'YES',
    DecayCorrectionDateTime: '20260301103000',
  };
  expect(suv(enhanced)).toMatchObject({
    used: { decaySeconds: 1800, scanTime: 'decay-correction-date-time' },
  });
});

test('trap 56: an injection after the scan, or none, is refused', () => {
  expect(codeOf(withDose({ RadiopharmaceuticalStartDateTime: '20260302100000' }))).toBe(
    'injection-after-scan',
  );
  expect(codeOf(withDose({ RadiopharmaceuticalStartTime: '' }))).toBe('no-injection-time');
  expect(codeOf({ SeriesTime: '', AcquisitionTime: '' })).toBe('no-scan-time');
});

test('trap 57: lean body mass by sex, body surface and ideal weight have their formulas', () => {
  const bodyOf = (kind: SuvKind, content: DataSetContent = {}) => {
    const result = suv(content, kind);
    return result.kind === 'factor' ? result.used.bodyMeasure : result.code;
  };
  const woman = { PatientSex: 'F' };
  // 70 kg, 1.75 m: BMI 22.857
  expect(bodyOf('lbm-janma')).toBeCloseTo(55_857.1, 0); // 9270 · 70 / (6680 + 216 · 22.857)
  expect(bodyOf('lbm-janma', woman)).toBeCloseTo(45_197, 0); // 9270 · 70 / (8780 + 244 · 22.857)
  expect(bodyOf('lbm-james')).toBeCloseTo(56_520, 0); // 1.1 · 70 − 128 · 0.4²
  expect(bodyOf('lbm-james', woman)).toBeCloseTo(51_220, 0); // 1.07 · 70 − 148 · 0.4²
  expect(bodyOf('bsa')).toBeCloseTo(18_481.43, 0); // 0.007184 · 70^0.425 · 175^0.725 m²
  expect(bodyOf('ibw')).toBeCloseTo(72_380, 0); // 48 + 1.06 · 23
  expect(bodyOf('ibw', woman)).toBeCloseTo(66_430, 0); // 45.5 + 0.91 · 23
});

test('trap 57: a weight, size or sex that is missing is never guessed', () => {
  expect(codeOf({ PatientWeight: undefined })).toBe('no-weight');
  expect(codeOf({ PatientWeight: 0 })).toBe('no-weight');
  expect(codeOf({ PatientWeight: 70_000 })).toBe('weight-implausible');
  expect(codeOf({ PatientSize: undefined }, 'bsa')).toBe('no-size');
  expect(codeOf({ PatientSize: 0 }, 'lbm-janma')).toBe('no-size');
  expect(codeOf({ PatientSize: 175 }, 'lbm-janma')).toBe('size-implausible');
  expect(codeOf({ PatientSex: 'O' }, 'lbm-james')).toBe('no-sex');
  expect(codeOf({ PatientWeight: undefined, PatientSize: undefined }, 'ibw')).toBe('no-size');
  const refusal = suv({ PatientWeight: undefined });
  expect(refusal.kind === 'refused' && refusal.reason).toMatch(/Patient's Weight \(0010,1030\) is missing/);
});

test('trap 57: a dose that is missing, in megabecquerel or one of several is refused', () => {
  expect(codeOf(withDose({ RadionuclideTotalDose: undefined }))).toBe('no-dose');
  expect(codeOf(withDose({ RadionuclideTotalDose: 370 }))).toBe('dose-implausible');
  expect(codeOf(withDose({ RadionuclideHalfLife: undefined }))).toBe('no-half-life');
  expect(codeOf({ RadiopharmaceuticalInformationSequence: [DOSE, DOSE] })).toBe(
    'several-radiopharmaceuticals',
  );
});

test('trap 55: an injection a year before the scan, as where dates were shifted apart, gives no SUV', () => {
  const injectedAt = (dateTime: string) => codeOf(withDose({ RadiopharmaceuticalStartDateTime: dateTime }));
  // 10 half-lives of F-18 are 18 h 17 min 42 s before 11:00: 16:42:18 of the day before
  expect(injectedAt('20260228164219')).toBe('a factor');
  expect(injectedAt('20260228164217')).toBe('injection-too-long-ago');
  expect(injectedAt('20250301100000')).toBe('injection-too-long-ago');
  expect(injectedAt('20000101100000')).toBe('injection-too-long-ago');
});

test('trap 55: an infinite dose or half-life, which a binary value can be, gives no SUV', () => {
  const infinite = { vr: 'FD', value: Float64Array.of(Number.POSITIVE_INFINITY) } as const;
  expect(codeOf(withDose({ RadionuclideTotalDose: infinite }))).toBe('no-dose');
  expect(codeOf(withDose({ RadionuclideHalfLife: infinite }))).toBe('no-half-life');
});
