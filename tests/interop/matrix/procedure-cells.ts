import { createUid } from '@isocenter/dicom';
import { commandLine } from '../../harness/running-server.ts';
import { type Cell, rowOf, same, type Transport, until } from './cell.ts';
import { dcmjsScu } from './dcmjs.ts';
import type { Ground } from './ground.ts';
import { eventsIn } from './isocenter-command.ts';
import { runToSuccess } from './programs.ts';

const PERFORMED_PROCEDURE_STEP = '1.2.840.10008.3.1.2.3.3';
const INSTANCE_AVAILABILITY_NOTIFICATION = '1.2.840.10008.5.1.4.33';

/** Modality Performed Procedure Step (PS3.4 Annex F) and Instance Availability Notification (Annex R). */
export const procedureCells = (ground: Ground): Cell[] => [
  ...rowOf({ service: 'Modality Performed Procedure Step', role: 'SCP', peer: 'dcmjs-dimse' }, (transport) =>
    performStep(ground, transport),
  ),
  ...rowOf({ service: 'Instance Availability Notification', role: 'SCU', peer: 'dcmjs-dimse' }, (transport) =>
    hearOfStudy(ground, transport),
  ).map((cell) => ({ ...cell, isWaiting: true })),
];

/** As a modality would: begin, end, and twice what cannot be done again. */
async function performStep(ground: Ground, transport: Transport): Promise<string> {
  const stepId = `MPPS-${transport}`;
  const studyInstanceUid = createUid();
  const worklist = (...options: string[]) =>
    runToSuccess(process.execPath, [
      ...[commandLine, 'worklist', ...options, '--json', '--data', ground.server.dataFolder],
    ]);
  await worklist(
    ...['add', '--patient-name', 'STEP^PERFORMED', '--patient-id', 'PH-MPPS', '--modality', 'MR'],
    ...['--station-ae-title', 'MR1', '--starts-at', '2026-07-06T09:00:00'],
    ...['--scheduled-procedure-step-id', stepId, '--study-instance-uid', studyInstanceUid],
  );
  const stateOfOrder = async () => {
    const states = ['scheduled', 'started', 'completed'].flatMap((state) => ['--state', state]);
    const { lines } = await worklist('list', '--station-ae-title', 'MR1', ...states);
    return eventsIn(lines).find(({ scheduledProcedureStepId }) => scheduledProcedureStepId === stepId)?.state;
  };
  const sopInstanceUid = createUid();
  const ask = async (request: 'create' | 'set', dataSet: object) => {
    const order = { request, sopClassUid: PERFORMED_PROCEDURE_STEP, sopInstanceUid, dataSet };
    const { responses } = await dcmjsScu(ground, order, transport);
    return responses[0]?.status;
  };
  const begun = {
    ScheduledStepAttributesSequence: [
      { StudyInstanceUID: studyInstanceUid, ScheduledProcedureStepID: stepId },
    ],
    PatientName: 'STEP^PERFORMED',
    PatientID: 'PH-MPPS',
    PerformedProcedureStepID: 'PPS1',
    PerformedStationAETitle: 'MR1',
    PerformedProcedureStepStartDate: '20260706',
    PerformedProcedureStepStartTime: '090100',
    PerformedProcedureStepStatus: 'IN PROGRESS',
    Modality: 'MR',
  };
  same('status of N-CREATE', await ask('create', begun), 0);
  same('state of the order once it is begun', await stateOfOrder(), 'started');
  same('status of a second N-CREATE', await ask('create', begun), 0x111);
  const ended = {
    PerformedProcedureStepStatus: 'COMPLETED',
    PerformedProcedureStepEndDate: '20260706',
    PerformedProcedureStepEndTime: '092000',
    PerformedSeriesSequence: [
      {
        SeriesInstanceUID: createUid(),
        ReferencedImageSequence: [
          { ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.4', ReferencedSOPInstanceUID: createUid() },
        ],
      },
    ],
  };
  same('status of N-SET', await ask('set', ended), 0);
  same('state of the order at its end', await stateOfOrder(), 'completed');
  same('status of an N-SET of what is over', await ask('set', ended), 0x110);
  return 'N-CREATE 0000, again 0111; N-SET 0000, again 0110; the order is started, then completed';
}

/** The study that the server was given first; it is announced a minute after nothing more of it came. */
async function hearOfStudy(ground: Ground, transport: Transport): Promise<string> {
  const { studyInstanceUid, samples } = ground.study;
  const told = await until(
    'notification of the study',
    () =>
      eventsIn(ground.dcmjs[transport].output().split('\n'))
        .filter(({ sopClassUid }) => sopClassUid === INSTANCE_AVAILABILITY_NOTIFICATION)
        .map(({ dataSet }) => dataSet as Notification)
        .find(({ StudyInstanceUID }) => StudyInstanceUID === studyInstanceUid),
    (found) => found !== undefined,
    150_000,
  );
  const instances = [told?.ReferencedSeriesSequence ?? []]
    .flat()
    .flatMap(({ ReferencedSOPSequence }) => [ReferencedSOPSequence].flat());
  const uids = instances.map(({ ReferencedSOPInstanceUID }) => ReferencedSOPInstanceUID).sort();
  same(
    'instances',
    uids,
    samples.map(({ sopInstanceUid }) => sopInstanceUid),
  );
  for (const { InstanceAvailability, RetrieveAETitle } of instances)
    same('availability', [InstanceAvailability, RetrieveAETitle], ['ONLINE', ground.us[transport].aeTitle]);
  return 'N-CREATE once the study is quiet: its instances, online, and from where';
}

interface Notification {
  readonly StudyInstanceUID: string;
  readonly ReferencedSeriesSequence: readonly {
    readonly ReferencedSOPSequence: readonly {
      readonly ReferencedSOPInstanceUID: string;
      readonly InstanceAvailability: string;
      readonly RetrieveAETitle: string;
    }[];
  }[];
}
