import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUid, dataSetOf, TransferSyntaxUid, writePart10 } from '@isocenter/dicom';
import type { AuthorityInTest, CertificateInTest } from '../../harness/certificates.ts';
import { type RunningServer, startServer } from '../../harness/running-server.ts';
import type { Transport } from './cell.ts';
import type { Peer } from './isocenter-command.ts';
import type { StudyOnDisk } from './material.ts';
import { orderAttributes } from './order.ts';
import type { Orthanc } from './orthanc.ts';
import { type Started, startProgram } from './programs.ts';

/** It asks for certificates, and does not insist on them. */
export function startOurServer(
  folder: string,
  us: Readonly<Record<Transport, Peer>>,
  authority: AuthorityInTest,
  { certificateFile, keyFile }: CertificateInTest,
): Promise<RunningServer> {
  const dataFolder = join(folder, 'isocenter');
  mkdirSync(dataFolder);
  const settings = {
    'dicom-tls-certificate': certificateFile,
    'dicom-tls-key': keyFile,
    'dicom-tls-client-ca': authority.root.certificateFile,
    'dicom-tls-client': 'optional',
    'dicom-tls-ca': authority.root.certificateFile,
  };
  writeFileSync(join(dataFolder, 'isocenter.config.json'), JSON.stringify(settings));
  const ports = ['--dicom-port', String(us.plain.port), '--dicom-tls-port', String(us.TLS.port)];
  return startServer(['--no-samples', ...ports], dataFolder);
}

/** As both wlmscpfs and Orthanc read it. */
export function writeWorklist(folder: string, aeTitle: string): string {
  const files = join(folder, aeTitle);
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, 'lockfile'), '');
  const uids = { SOPClassUID: '1.2.840.10008.5.1.4.31', SOPInstanceUID: createUid() };
  const item = writePart10(dataSetOf({ ...uids, ...orderAttributes }), {
    transferSyntaxUid: TransferSyntaxUid.ExplicitVrLittleEndian,
  });
  writeFileSync(join(files, 'step.wl'), item);
  return files;
}

export function startDcmqrscp(
  folder: string,
  { aeTitle, port }: Peer,
  hosts: readonly Peer[],
): Promise<Started> {
  const database = join(folder, 'database');
  mkdirSync(database, { recursive: true });
  const config = [
    `NetworkTCPPort = ${port}`,
    'MaxPDUSize = 16384',
    'MaxAssociations = 16',
    'HostTable BEGIN',
    ...hosts.map((host, index) => `host${index} = (${host.aeTitle}, 127.0.0.1, ${host.port})`),
    'HostTable END',
    'VendorTable BEGIN',
    'VendorTable END',
    'AETable BEGIN',
    `${aeTitle} ${database} RW (50, 1gb) ANY`,
    'AETable END',
  ];
  const file = join(folder, 'dcmqrscp.cfg');
  writeFileSync(file, config.join('\n'));
  return startProgram('dcmqrscp', ['-d', '-c', file], { port });
}

export async function upload(orthanc: Orthanc, { samples }: StudyOnDisk): Promise<void> {
  for (const { path } of samples) await orthanc.ask('POST', '/instances', readFileSync(path));
}
