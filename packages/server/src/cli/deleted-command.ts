import { everything, localUserId } from '@isocenter/archive';
import {
  type DeletedRestore,
  type DeletedSearch,
  type HiddenInstance,
  type HiddenPage,
  restoreDeleted,
  searchDeleted,
} from '@isocenter/network/api';
import { Command } from 'commander';
import type { ServerConfig } from '../config/config.ts';
import { restoreDeletedIn, searchDeletedIn } from '../http/deleted.ts';
import { openExistingArchive } from './existing-archive.ts';
import { idOf, mostListed } from './quarantine-command.ts';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';

const operator = { userId: localUserId, restriction: everything };

export function deletedCommand(): Command {
  const list = new Command('list')
    .description('Say what was deleted or refused, newest first.')
    .option('--study <UID>', 'only of this study')
    .option('--series <UID>', 'only of this series');
  withDataOptions(list).action(async () => {
    const { study, series } = list.opts<Scope>();
    const scope = { ...(study && { studyInstanceUid: study }), ...(series && { seriesInstanceUid: series }) };
    const { total, instances } = await listDeleted(configOf(list), scope);
    for (const instance of instances) console.log(deletedLine(instance));
    console.log(total === 1 ? '1 deleted instance' : `${total} deleted instances`);
  });

  const restore = new Command('restore')
    .description(
      'Show deleted instances again; where their study is of another patient by now, they wait in `quarantine list`.',
    )
    .argument('[ids...]', 'numbers from `deleted list`')
    .option('--study <UID>', 'all of this study but what was refused')
    .option('--series <UID>', 'with --study: of this series only');
  withDataOptions(restore).action(async (ids: string[]) => {
    const { study, series } = restore.opts<Scope>();
    if (ids.length > 0 === (study !== undefined) || (series !== undefined && study === undefined))
      restore.error('Name either numbers from `deleted list`, or --study, which --series may follow.');
    const meant = study
      ? { studyInstanceUid: study, ...(series && { seriesInstanceUid: series }) }
      : { ids: ids.map(idOf) };
    console.log(`Restored: ${await restoreDeletedOf(configOf(restore), meant)}`);
  });

  return new Command('deleted')
    .description('What was deleted is kept: `deleted list`, `restore`.')
    .addCommand(list)
    .addCommand(restore);
}

interface Scope {
  readonly study?: string;
  readonly series?: string;
}

/** Through the server that has the folder if one runs, else in the folder itself. */
export async function listDeleted(config: ServerConfig, scope: DeletedSearch = {}): Promise<HiddenPage> {
  const search = { ...scope, limit: mostListed };
  const running = await findRunningServer(config.dataFolder);
  if (running) return searchDeleted(running.api, search);
  const { archive, close } = await openExistingArchive(config);
  try {
    return await searchDeletedIn(archive, search, operator);
  } finally {
    await close();
  }
}

/** As `listDeleted`; answers how many instances are shown again. */
export async function restoreDeletedOf(config: ServerConfig, restore: DeletedRestore): Promise<number> {
  const running = await findRunningServer(config.dataFolder);
  if (running) return (await restoreDeleted(running.api, restore)).restored;
  const { archive, close } = await openExistingArchive(config);
  try {
    return await restoreDeletedIn(archive, restore, operator);
  } finally {
    await close();
  }
}

/** `12  2.25.…  of study 2.25.…  since …: DELETE over DICOMweb`; the words may be anybody's, so control characters are shown as ?. */
export const deletedLine = ({ id, why, sopInstanceUid, studyInstanceUid, since }: HiddenInstance): string =>
  `${String(id).padStart(6)}  ${sopInstanceUid}  of study ${studyInstanceUid}  since ${since}: ${why.replace(/\p{Cc}/gu, '?')}`;
