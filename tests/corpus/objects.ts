import { type Disagreements, reasonOf } from './comparison.ts';
import type { Corpus } from './corpus.ts';
import {
  checkDicomdir,
  checkDocument,
  type OracleDicomdir,
  type OracleDocument,
} from './objects/documents.ts';
import {
  checkModalityLut,
  checkOverlays,
  checkUltrasoundRegions,
  checkVoiLuts,
  type OracleLut,
  type OracleOverlay,
  type OracleRegion,
} from './objects/image-parts.ts';
import { checkPresentationState, type OraclePresentationState } from './objects/presentation-state.ts';
import {
  checkDose,
  checkPlan,
  checkStructureSet,
  type OracleDose,
  type OraclePlan,
  type OracleRegionOfInterest,
} from './objects/radiotherapy.ts';
import { checkSegmentation, type OracleSegmentation } from './objects/segmentation.ts';
import { checkReport, type OracleReport } from './objects/structured-report.ts';
import type { ObjectSubject } from './objects/subject.ts';
import { checkWaveforms, type OracleWaveform } from './objects/waveform.ts';

interface ObjectContents {
  readonly dicomdir?: OracleDicomdir;
  readonly document?: OracleDocument;
  readonly modalityLut?: OracleLut;
  readonly overlays?: readonly OracleOverlay[];
  readonly pr?: OraclePresentationState;
  readonly rtdose?: OracleDose;
  readonly rtplan?: OraclePlan;
  readonly rtstruct?: readonly OracleRegionOfInterest[];
  readonly seg?: OracleSegmentation;
  readonly sr?: OracleReport;
  readonly usRegions?: readonly OracleRegion[];
  readonly voiLut?: readonly OracleLut[];
  readonly waveforms?: readonly OracleWaveform[];
}

/** One file of oracle/objects.json, with what of its content is described there. */
export type ObjectEntry = ObjectContents & { readonly path: string; readonly sopClass?: string };

type Checks = {
  readonly [Part in keyof ObjectContents]-?: (
    expected: NonNullable<ObjectContents[Part]>,
    subject: ObjectSubject,
  ) => Disagreements | Promise<Disagreements>;
};

const checks: Checks = {
  dicomdir: checkDicomdir,
  document: checkDocument,
  modalityLut: checkModalityLut,
  overlays: checkOverlays,
  pr: checkPresentationState,
  rtdose: checkDose,
  rtplan: checkPlan,
  rtstruct: checkStructureSet,
  seg: checkSegmentation,
  sr: checkReport,
  usRegions: checkUltrasoundRegions,
  voiLut: checkVoiLuts,
  waveforms: checkWaveforms,
};

/** Every part of an object that the oracle describes; a part that there is no check for is a disagreement. */
export async function checkObject(entry: ObjectEntry, corpus: Corpus): Promise<Disagreements> {
  const { path, sopClass, ...parts } = entry;
  try {
    const subject = { path, corpus, file: corpus.file(path) };
    const found: string[] = [];
    for (const [part, expected] of Object.entries(parts)) {
      const check = checks[part as keyof Checks] as
        | ((expected: unknown, subject: ObjectSubject) => Disagreements)
        | undefined;
      const lines = check ? await check(expected, subject) : ['there is nothing here that compares it'];
      found.push(...lines.map((line) => `${part}: ${line}`));
    }
    return found;
  } catch (error) {
    return [reasonOf(error)];
  }
}
