import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tests/harness/free-port.ts';
import type { MoveDestination } from '../server/orthanc.ts';
import { type DicomTarget, debianVersion, Program } from '../server/target.ts';

export interface Dcmqrscp extends DicomTarget {
  /** Starts it anew on an empty storage area: its index is one file that every store looks through. */
  restartEmpty(): Promise<void>;
}

const fast = { TCP_NODELAY: '1' };

/** DCMTK's archive: a process for each association, files as received, none flushed. At most 500 studies. */
export async function dcmqrscp(
  folder: string,
  { aeTitle: destination, port }: MoveDestination,
): Promise<Dcmqrscp> {
  const dicomPort = await freePort();
  const area = join(folder, 'dcmqrscp');
  mkdirSync(area, { recursive: true });
  const configFile = `${area}.cfg`;
  writeFileSync(
    configFile,
    [
      `NetworkTCPPort = ${dicomPort}`,
      'MaxPDUSize = 16384',
      'MaxAssociations = 16',
      'HostTable BEGIN',
      `destination = (${destination}, 127.0.0.1, ${port})`,
      'HostTable END',
      'VendorTable BEGIN',
      'VendorTable END',
      'AETable BEGIN',
      `QRSCP ${area} RW (500, 20gb) ANY`,
      'AETable END',
      '',
    ].join('\n'),
  );
  const program = new Program(['dcmqrscp', '-c', configFile], fast);
  return {
    name: 'dcmqrscp',
    version: `DCMTK's dcmqrscp and storescp ${debianVersion('dcmtk')}`,
    dicomPort,
    aeTitle: 'QRSCP',
    processId: () => program.processId(),
    start: () => program.start(),
    stop: () => program.stop(),
    async restartEmpty() {
      await program.stop();
      rmSync(area, { recursive: true });
      mkdirSync(area);
      program.start();
    },
  };
}

/** DCMTK's receiver, which writes what comes as it comes: no index, nothing flushed. */
export async function storescp(folder: string): Promise<DicomTarget> {
  const dicomPort = await freePort();
  const received = join(folder, 'storescp');
  mkdirSync(received, { recursive: true });
  const program = new Program(['storescp', '--fork', '+B', '-od', received, String(dicomPort)], fast);
  return {
    name: 'storescp',
    version: '',
    dicomPort,
    aeTitle: 'STORESCP',
    processId: () => program.processId(),
    start: () => program.start(),
    stop: () => program.stop(),
  };
}
