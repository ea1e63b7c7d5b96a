import { Tag } from '@isocenter/dicom';
import { findTag } from '@isocenter/dicom/dictionary';
import { type Cell, rowOf, same, type Transport } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import { findscu, withoutTls } from './dcmtk.ts';
import type { ArchivePeer, Ground } from './ground.ts';
import { isocenterDone } from './isocenter-command.ts';
import { type Model, openQuestionsAbout, type Question } from './questions.ts';

const models: readonly Model[] = ['Patient Root', 'Study Root'];
const name = 'Müller^Ännchen';

/** Orthanc's words for the levels. */
const orthancLevels = { PATIENT: 'Patient', STUDY: 'Study', SERIES: 'Series', IMAGE: 'Instance' } as const;

export function queryCells(ground: Ground): Cell[] {
  return models.flatMap((model) => [
    ...row(model, 'SCP', 'DCMTK findscu', async (transport) => {
      for (const { level, keys, unique, values } of openQuestionsAbout(ground.study, model)) {
        const written = Object.entries(keys).map(([key, value]) => `${key}=${value}`);
        const asked = [
          ...['SpecificCharacterSet=ISO_IR 100', `QueryRetrieveLevel=${level}`],
          ...(keys[unique] === undefined ? [unique] : []),
          ...(isAbove(level) ? ['PatientName'] : []),
          ...written,
        ];
        const answers = await findscu(ground, model === 'Patient Root' ? '-P' : '-S', asked, transport);
        const tag = findTag(unique) ?? 0;
        same(`${level} answers`, answers.map((answer) => answer.getString(tag)).sort(), values);
        if (isAbove(level)) same('the name', answers[0]?.getString(Tag.PatientName), name);
      }
      return checkOf(model);
    }),
    ...row(model, 'SCP', 'Orthanc', async (transport) => {
      const { orthanc } = ground.orthanc[transport];
      // It asks for patients by Patient Root and for everything else by Study Root.
      const questions = openQuestionsAbout(ground.study, model).filter(
        ({ level }) => (level === 'PATIENT') === (model === 'Patient Root'),
      );
      for (const { level, keys, unique, values } of questions) {
        const body = { Level: orthancLevels[level], Query: keys };
        const { Path } = await orthanc.ask<{ Path: string }>('POST', '/modalities/isocenter/query', body);
        const answers = await orthanc.ask<Record<string, string>[]>('GET', `${Path}/answers?expand&simplify`);
        same(`${level} answers`, answers.map((answer) => answer[unique]).sort(), values);
      }
      return model === 'Patient Root'
        ? 'answers at PATIENT, the only level it asks for in this model'
        : 'answers at STUDY, SERIES, IMAGE';
    }),
    ...row(model, 'SCP', 'dcmjs-dimse', async (transport) => {
      for (const { level, keys, unique, values } of openQuestionsAbout(ground.study, model)) {
        const asked = {
          ...{ SpecificCharacterSet: 'ISO_IR 192', QueryRetrieveLevel: level, [unique]: '' },
          ...(isAbove(level) && { PatientName: '' }),
          ...keys,
        };
        const { responses } = await dcmjsScu(ground, { request: 'find', model, keys: asked }, transport);
        same('the last status', responses.at(-1)?.status, 0);
        const answers = responses.slice(0, -1).map(({ dataSet }) => dataSet ?? {});
        same(`${level} answers`, answers.map((answer) => answer[unique]).sort(), values);
        if (isAbove(level)) same('the name', nameIn(answers[0]?.PatientName), name);
      }
      return checkOf(model);
    }),
    ...row(model, 'SCU', 'DCMTK dcmqrscp', async (transport) =>
      transport === 'TLS' ? withoutTls('dcmqrscp') : ask(ground, ground.dcmqrscp, model, transport),
    ),
    ...row(model, 'SCU', 'Orthanc', (transport) => ask(ground, ground.orthanc[transport], model, transport)),
    ...row(model, 'SCU', 'dcmjs-dimse', (transport) =>
      ask(ground, ground.dcmjs[transport], model, transport),
    ),
  ]);
}

const row = (
  model: Model,
  role: Cell['role'],
  peer: string,
  run: (transport: Transport) => Promise<string>,
): Cell[] => rowOf({ service: `Query (C-FIND), ${model}`, role, peer }, run);

const isAbove = (level: Question['level']): boolean => level === 'PATIENT' || level === 'STUDY';

const checkOf = (model: Model): string =>
  `answers at ${model === 'Patient Root' ? 'PATIENT, ' : ''}STUDY, SERIES, IMAGE, and the name with its umlauts`;

/** dcmjs reads a name as an object that prints as a string, or as an array of such. */
const nameIn = (value: unknown): unknown => {
  const [first] = [value].flat();
  return typeof first === 'object' && first !== null && 'Alphabetic' in first ? first.Alphabetic : first;
};

/** `isocenter find`, which takes Patient Root for patients and Study Root for everything below. */
async function ask(ground: Ground, peer: ArchivePeer, model: Model, transport: Transport): Promise<string> {
  const questions = openQuestionsAbout(peer.study, model).filter(
    ({ level }) => (level === 'PATIENT') === (model === 'Patient Root'),
  );
  for (const { level, keys, unique, values } of questions) {
    const written = Object.entries(keys).flatMap(([key, value]) => ['-k', `${key}=${value}`]);
    const { events } = await isocenterDone(ground, 'find', peer, ['--level', level, ...written], transport);
    const answers = events.slice(0, -1).map(({ attributes }) => attributes as DicomJsonAnswer);
    same('what the command tells last', events.at(-1), { event: 'end', matches: values.length });
    const tag = hex(unique);
    same(`${level} answers`, answers.map((answer) => answer[tag]?.Value?.[0]).sort(), values);
    if (isAbove(level)) same('the name', answers[0]?.[hex('PatientName')]?.Value, [{ Alphabetic: name }]);
  }
  return model === 'Patient Root'
    ? 'answers at PATIENT, the level for which the command takes this model, and the name with its umlauts'
    : 'answers at STUDY, SERIES, IMAGE, and the name with its umlauts';
}

type DicomJsonAnswer = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>;

const hex = (keyword: string): string => (findTag(keyword) ?? 0).toString(16).padStart(8, '0').toUpperCase();
