import { Tag } from '@isocenter/dicom';
import { type Cell, rowOf, same, type Transport } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import { findscu, withoutTls } from './dcmtk.ts';
import type { Ground } from './ground.ts';
import { isocenterDone, type Peer } from './isocenter-command.ts';
import { order } from './order.ts';

const service = 'Modality Worklist (C-FIND)';
const asked = { Modality: 'CT', ScheduledStationAETitle: order.stationAeTitle, ScheduledProcedureStepID: '' };
const expected = [order.patientId, order.scheduledProcedureStepId];
const check = 'the one step of a station and modality, with patient and step';

export function worklistCells(ground: Ground): Cell[] {
  const row = (role: Cell['role'], peer: string, run: (transport: Transport) => Promise<string>) =>
    rowOf({ service, role, peer }, run);
  return [
    ...row('SCP', 'DCMTK findscu', async (transport) => {
      const step = Object.entries(asked).map(
        ([key, value]) => `ScheduledProcedureStepSequence[0].${key}=${value}`,
      );
      const answers = await findscu(ground, '-W', ['PatientID', ...step], transport);
      const told = answers.map((answer) => [
        answer.getString(Tag.PatientID),
        answer.getItem(Tag.ScheduledProcedureStepSequence).getString(Tag.ScheduledProcedureStepID),
      ]);
      same('answers', told, [expected]);
      return check;
    }),
    ...row('SCP', 'Orthanc', async (transport) => {
      const { orthanc } = ground.orthanc[transport];
      const answers = await orthanc.ask<Record<string, unknown>[]>(
        'POST',
        '/modalities/isocenter/find-worklist',
        { PatientID: '', ScheduledProcedureStepSequence: [asked] },
      );
      same('answers', answers.map(idsOf), [expected]);
      return check;
    }),
    ...row('SCP', 'dcmjs-dimse', async (transport) => {
      const keys = { PatientID: '', ScheduledProcedureStepSequence: [asked] };
      const { responses } = await dcmjsScu(ground, { request: 'worklist', keys }, transport);
      same('the last status', responses.at(-1)?.status, 0);
      same(
        'answers',
        responses.slice(0, -1).map(({ dataSet }) => idsOf(dataSet ?? {})),
        [expected],
      );
      return check;
    }),
    ...row('SCU', 'DCMTK wlmscpfs', async (transport) =>
      transport === 'TLS' ? withoutTls('wlmscpfs') : ask(ground, ground.wlmscpfs, transport),
    ),
    ...row('SCU', 'Orthanc with its ModalityWorklists plugin', (transport) =>
      ask(ground, ground.orthanc[transport], transport),
    ),
    ...row('SCU', 'dcmjs-dimse', (transport) => ask(ground, ground.dcmjs[transport], transport)),
  ];
}

/** Of an answer by keywords, whose sequence is a list or its one item. */
function idsOf({ PatientID, ScheduledProcedureStepSequence: steps }: Readonly<Record<string, unknown>>) {
  const [step] = [steps].flat() as { readonly ScheduledProcedureStepID?: string }[];
  return [PatientID, step?.ScheduledProcedureStepID];
}

async function ask(ground: Ground, peer: Peer, transport: Transport): Promise<string> {
  const keys = Object.entries(asked).flatMap(([key, value]) => [
    '-k',
    `ScheduledProcedureStepSequence.${key}${value && `=${value}`}`,
  ]);
  const { events } = await isocenterDone(ground, 'find', peer, ['--level', 'WORKLIST', ...keys], transport);
  same('what the command tells last', events.at(-1), { event: 'end', matches: 1 });
  const attributes = events[0]?.attributes as Attributes | undefined;
  const step = attributes?.['00400100']?.Value?.[0] as Attributes | undefined;
  same('the answer', [attributes?.['00100020']?.Value?.[0], step?.['00400009']?.Value?.[0]], expected);
  return check;
}

type Attributes = Readonly<Record<string, { readonly Value?: readonly unknown[] }>>;
