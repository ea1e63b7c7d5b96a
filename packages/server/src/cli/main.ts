import { isIsocenterError } from '@isocenter/dicom';
import { ProblemError } from '@isocenter/network/api';
import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { attributeCommand } from './attribute-command.ts';
import { deletedCommand } from './deleted-command.ts';
import { echoCommand } from './echo-command.ts';
import { findCommand } from './find-command.ts';
import { getCommand } from './get-command.ts';
import { importCommand } from './import-command.ts';
import { jobCommand } from './job-command.ts';
import { backupCommand, fsckCommand, scrubCommand } from './maintenance-commands.ts';
import { moveCommand } from './move-command.ts';
import { nodeCommand } from './node-command.ts';
import { quarantineCommand } from './quarantine-command.ts';
import { reindexCommand, restoreCommand } from './rebuild-commands.ts';
import { rotateKeysCommand } from './rotate-keys-command.ts';
import { routeCommand } from './route-command.ts';
import { samplesCommand } from './samples-command.ts';
import { sendCommand } from './send-command.ts';
import { startCommand } from './start-command.ts';
import { statusCommand } from './status-command.ts';
import { worklistCommand } from './worklist-command.ts';

const program = new Command('isocenter')
  .description('A DICOM viewer and the archive it stands on.')
  .version(version)
  .showHelpAfterError('(isocenter --help shows what there is)')
  .addCommand(startCommand())
  .addCommand(importCommand())
  .addCommand(fsckCommand())
  .addCommand(reindexCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(scrubCommand())
  .addCommand(rotateKeysCommand())
  .addCommand(quarantineCommand())
  .addCommand(deletedCommand())
  .addCommand(attributeCommand())
  .addCommand(worklistCommand())
  .addCommand(nodeCommand())
  .addCommand(statusCommand())
  .addCommand(samplesCommand())
  .addCommand(echoCommand())
  .addCommand(findCommand())
  .addCommand(getCommand())
  .addCommand(moveCommand())
  .addCommand(sendCommand())
  .addCommand(routeCommand())
  .addCommand(jobCommand());

try {
  await program.parseAsync();
} catch (error) {
  console.error(`isocenter: ${lineOf(error)}`);
  process.exitCode = 1;
}

/** One clear line for what was foreseen; what was not is our fault and comes with its stack. */
function lineOf(error: unknown): string {
  if (isIsocenterError(error) || error instanceof ProblemError || error instanceof CommanderError)
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
