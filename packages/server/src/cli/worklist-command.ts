import { readFile } from 'node:fs/promises';
import { localUserId } from '@isocenter/archive';
import {
  addToWorklist,
  maximumWorklistPage,
  removeFromWorklist,
  searchWorklist,
  type WorklistEntry,
  type WorklistOrder,
  WorklistSearch,
  WorklistState,
} from '@isocenter/network/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { serverError } from '../errors.ts';
import { validate } from '../http/validation.ts';
import { validateOrder } from '../http/worklist-order.ts';
import { SqlRecords } from '../records/index.ts';
import { addOrder, findEntries } from '../worklist/index.ts';
import { type EitherWay, onServerOrFolder } from './server-or-folder.ts';
import { configOf, withDataOptions } from './settings.ts';

export function worklistCommand(): Command {
  const add = new Command('add')
    .description(
      'Order a procedure step: by options, or as it stands in a file. One of the same step is replaced.',
    )
    .argument('[file]', 'JSON: plain fields named as the options are in the API, or an item in DICOM JSON')
    .option('--patient-name <name>', 'as DICOM writes names, such as DOE^JANE')
    .option('--patient-id <id>')
    .option('--issuer-of-patient-id <issuer>')
    .option('--patient-birth-date <YYYY-MM-DD>')
    .option('--patient-sex <M|F|O>')
    .option('--accession-number <number>')
    .option('--referring-physician <name>')
    .option('--requesting-physician <name>')
    .option('--requested-procedure-id <id>', 'made when absent')
    .option('--description <words>')
    .option('--study-instance-uid <uid>', 'made when absent')
    .option('--scheduled-procedure-step-id <id>', 'made when absent')
    .option('--station-ae-title <title>', 'who is to do it')
    .option('--station-name <name>')
    .option('--location <place>')
    .option('--modality <code>')
    .option('--starts-at <YYYY-MM-DDTHH:MM>', 'local time')
    .option('--performing-physician <name>');
  withJson(withDataOptions(add)).action(async (file: string | undefined) => {
    const { data: _, config: __, json, ...fields } = add.opts<Record<string, string | boolean>>();
    const order = file === undefined ? fields : await readOrder(file);
    const entry = await withWorklist(configOf(add), (worklist) => worklist.add(validateOrder(order)));
    console.log(json ? JSON.stringify(entry) : entryLine(entry));
  });

  const list = new Command('list')
    .description('Say what is to be done, by time.')
    .option('--from <YYYY-MM-DD>', 'first day')
    .option('--to <YYYY-MM-DD>', 'last day')
    .option('--station-ae-title <title>')
    .option('--modality <code>')
    .option('--patient-id <id>')
    .option('--accession-number <number>')
    .addOption(
      new Option('--state <states...>', 'default: those that are asked for still').choices(
        WorklistState.options,
      ),
    );
  withJson(withDataOptions(list)).action(async () => {
    const { data: _, config: __, json, state, ...filters } = list.opts<Record<string, unknown>>();
    const search = validate(
      WorklistSearch,
      { ...filters, ...(state !== undefined && { states: state }) },
      'the search',
    );
    await withWorklist(configOf(list), async (worklist) => {
      for (let after: WorklistSearch['after']; ; ) {
        const page = await worklist.find({ ...search, limit: maximumWorklistPage, ...(after && { after }) });
        for (const entry of page) console.log(json ? JSON.stringify(entry) : entryLine(entry));
        after = page.at(-1);
        if (!after || page.length < maximumWorklistPage) return;
      }
    });
  });

  const remove = new Command('remove')
    .description('Take a step off the worklist.')
    .argument('<step>', 'Scheduled Procedure Step ID, from `worklist list`');
  withDataOptions(remove).action(async (step: string) => {
    await withWorklist(configOf(remove), (worklist) => worklist.remove(step));
    console.log('Removed: 1');
  });

  return new Command('worklist')
    .description('What modalities are to do: `worklist add`, `list`, `remove`.')
    .addCommand(add)
    .addCommand(list)
    .addCommand(remove);
}

const withJson = (command: Command): Command => command.option('--json', 'one line of JSON for each step');

async function readOrder(file: string): Promise<unknown> {
  let order: unknown;
  try {
    order = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new InvalidArgumentError(`${file} is not JSON.`);
    const reason = String((cause as NodeJS.ErrnoException).code);
    throw serverError('SERVER_PATH_UNREADABLE', { path: file, reason }, { cause });
  }
  // An item in DICOM JSON names its attributes by tags.
  const isDicomJson = Object.keys(Object(order)).some((key) => /^[\da-f]{8}$/i.test(key));
  return isDicomJson ? { attributes: order } : order;
}

interface Worklist {
  add(order: WorklistOrder): Promise<WorklistEntry>;
  find(search: WorklistSearch): Promise<readonly WorklistEntry[]>;
  remove(scheduledProcedureStepId: string): Promise<void>;
}

export function withWorklist<Result>(
  config: ServerConfig,
  work: (worklist: Worklist) => Promise<Result>,
): Promise<Result> {
  const ways: EitherWay<Worklist> = {
    ofServer(transport, url) {
      return {
        add: (order) => addToWorklist(transport, url, order),
        find: (search) => searchWorklist(transport, url, search),
        remove: (step) => removeFromWorklist(transport, url, step),
      };
    },
    ofFolder({ database }) {
      const { worklist } = new SqlRecords(database, Date, '');
      return {
        add: (order) => addOrder(worklist, localUserId, order),
        find: (search) => findEntries(worklist, search),
        async remove(step) {
          if (!(await worklist.remove(step)))
            throw serverError('SERVER_NOT_FOUND', { resource: 'worklist item' });
        },
      };
    },
  };
  return onServerOrFolder(config, ways, work);
}

/** `2026-07-05T08:30:00  CT  CT1  DOE^JANE (P1)  Thorax  [scheduled]  STEP1`; for the eyes of whoever runs the command, never logged. */
const entryLine = (entry: WorklistEntry): string =>
  [
    entry.startsAt,
    entry.modality,
    entry.stationAeTitle,
    `${entry.patientName} (${entry.patientId})`,
    entry.description ?? '',
    `[${entry.state}]`,
    entry.scheduledProcedureStepId,
  ].join('  ');
