import { Command } from 'commander';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';
import { readOperation, statusLines } from './status-lines.ts';

export function statusCommand(): Command {
  const command = new Command('status').description(
    'Say whether a server runs on the data folder, where, what it holds and what waits.',
  );
  return withDataOptions(command).action(async () => {
    const { dataFolder } = configOf(command);
    const running = await findRunningServer(dataFolder);
    if (!running) {
      console.log(`No server runs on ${dataFolder}. Start one with: isocenter start --data ${dataFolder}`);
      process.exitCode = 1;
      return;
    }
    const { file, status } = running;
    const operation = await readOperation(file.url);
    const { sampleImport } = status;
    console.log(
      `Isocenter ${status.version} runs at ${file.url} (process ${file.processId}, since ${file.startedAt})`,
    );
    console.log(`AE title ${status.aeTitle}, DICOM port ${status.dicomPort}, data folder ${dataFolder}`);
    for (const line of statusLines(operation)) console.log(line);
    if (sampleImport?.state === 'running') {
      console.log(`Making sample studies: ${sampleImport.done} of ${sampleImport.total}`);
    }
  });
}
