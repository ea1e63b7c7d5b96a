import { Command } from 'commander';
import { findRunningServer } from './running-server.ts';
import { configOf, withDataOptions } from './settings.ts';

export function statusCommand(): Command {
  const command = new Command('status').description(
    'Say whether a server runs on the data folder, and where.',
  );
  return withDataOptions(command).action(async () => {
    const { dataFolder } = configOf(command);
    const running = await findRunningServer(dataFolder);
    if (!running) {
      console.log(`No server runs on ${dataFolder}. Start one with: isocenter start --data ${dataFolder}`);
      process.exitCode = 1;
      return;
    }
    const { file, status, api } = running;
    const { total } = await api.searchStudies({ limit: 1 });
    const { sampleImport } = status;
    console.log(
      `Isocenter ${status.version} runs at ${file.url} (process ${file.processId}, since ${file.startedAt})`,
    );
    console.log(`AE title ${status.aeTitle}, DICOM port ${status.dicomPort}, data folder ${dataFolder}`);
    console.log(`${total} ${total === 1 ? 'study' : 'studies'}`);
    if (sampleImport?.state === 'running') {
      console.log(`Making sample studies: ${sampleImport.done} of ${sampleImport.total}`);
    }
  });
}
