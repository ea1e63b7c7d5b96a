import { everything, localUserId } from '@isocenter/archive';
import {
  type HiddenInstance,
  type QuarantineDecision,
  searchQuarantine,
  sendQuarantineDecision,
} from '@isocenter/network/api';
import { Command, InvalidArgumentError } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { correctionOf, hiddenInstance } from '../http/quarantine.ts';
import { openExistingArchive } from './existing-archive.ts';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';

/** The most that one answer of the API holds. */
export const mostListed = 500;

export function quarantineCommand(): Command {
  const list = new Command('list').description('Say what waits for a decision, and why.');
  withDataOptions(list).action(async () => {
    const { total, instances } = await listQuarantine(configOf(list));
    for (const instance of instances) console.log(hiddenLine(instance));
    console.log(total === 1 ? '1 instance in quarantine' : `${total} instances in quarantine`);
  });

  const accept = new Command('accept')
    .description('Show instances: as they came, or corrected by an overlay; the files stay as they are.')
    .argument('<ids...>', 'numbers from `quarantine list`')
    .option(
      '--set <KEYWORD=VALUE>',
      'say an attribute otherwise, such as PatientID=17; may be given again',
      collect,
      {},
    );
  withDataOptions(accept).action(async (ids: string[]) => {
    const { set } = accept.opts<{ set: Record<string, string> }>();
    const correction = Object.keys(set).length > 0 ? { correction: set } : {};
    const decision = { decision: 'accept', ids: ids.map(idOf), ...correction } as const;
    console.log(`Accepted: ${await decideQuarantine(configOf(accept), decision)}`);
  });

  const refuse = new Command('refuse')
    .description('Turn instances away; they are kept as deleted.')
    .argument('<ids...>', 'numbers from `quarantine list`')
    .requiredOption('--why <words>', 'the reason, for who looks at it later');
  withDataOptions(refuse).action(async (ids: string[]) => {
    const { why } = refuse.opts<{ why: string }>();
    const decision = { decision: 'refuse', ids: ids.map(idOf), why } as const;
    console.log(`Refused: ${await decideQuarantine(configOf(refuse), decision)}`);
  });

  return new Command('quarantine')
    .description('What does not fit to what is here: `quarantine list`, `accept`, `refuse`.')
    .addCommand(list)
    .addCommand(accept)
    .addCommand(refuse);
}

/** Through the server that has the folder if one runs, else in the folder itself. */
export async function listQuarantine(
  config: ServerConfig,
): Promise<{ readonly total: number; readonly instances: readonly HiddenInstance[] }> {
  const running = await findRunningServer(config.dataFolder);
  if (running) return searchQuarantine(running.api, { limit: mostListed });
  const { archive, close } = await openExistingArchive(config);
  try {
    const filter = { reason: 'quarantined', limit: mostListed, restriction: everything } as const;
    const { total, instances } = await archive.withheld(filter);
    return { total, instances: instances.map((one) => hiddenInstance(one, undefined)) };
  } finally {
    await close();
  }
}

/** As `listQuarantine`; answers how many instances were decided on. */
export async function decideQuarantine(config: ServerConfig, decision: QuarantineDecision): Promise<number> {
  const running = await findRunningServer(config.dataFolder);
  if (running) return (await sendQuarantineDecision(running.api, decision)).decided;
  const { archive, close } = await openExistingArchive(config);
  try {
    const decider = { userId: localUserId, restriction: everything };
    if (decision.decision === 'refuse') {
      return await archive.refuse(decision.ids, { ...decider, why: decision.why });
    }
    const correction = decision.correction && { correction: correctionOf(decision.correction) };
    return await archive.accept(decision.ids, { ...decider, ...correction });
  } finally {
    await close();
  }
}

/** `12  ARCHIVE_PATIENT_CONFLICT  2.25.…  since …: explanation`. No patient's data: terminals are logged. */
export function hiddenLine({ id, why, sopInstanceUid, since, explanation = '' }: HiddenInstance): string {
  return `${String(id).padStart(6)}  ${why}  ${sopInstanceUid}  since ${since}: ${explanation}`;
}

export function idOf(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1)
    throw new InvalidArgumentError(`${text} is no number of the list.`);
  return id;
}

function collect(text: string, before: Record<string, string>): Record<string, string> {
  const [, keyword, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (keyword === undefined || value === undefined)
    throw new InvalidArgumentError('Write it as KEYWORD=VALUE.');
  return { ...before, [keyword]: value };
}
