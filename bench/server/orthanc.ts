import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tests/harness/free-port.ts';
import { findOrthancDicomWeb } from '../../tools/system-tools.mjs';
import { debianVersion, Program, type Target } from './target.ts';

export interface OrthancOptions {
  /** Without `TCP_NODELAY`, as it starts when nobody knows of that. */
  readonly isStock?: boolean;
  /** Where C-MOVE may send to. */
  readonly destination?: MoveDestination;
}

/** Someone on this machine that takes what a C-MOVE sends. */
export interface MoveDestination {
  readonly aeTitle: string;
  readonly port: number;
}

/**
 * Debian's Orthanc with its DICOMweb plugin and default settings: SQLite index, files on disk, each flushed
 * (`SyncStorageArea`), their folders and the commits of the index not. With `TCP_NODELAY` unless told, since Debian's DCMTK otherwise stalls every DIMSE message for 40 ms,
 * which one variable cures.
 */
export async function orthanc(
  folder: string,
  { isStock = false, destination }: OrthancOptions = {},
): Promise<Target> {
  const [httpPort, dicomPort] = [await freePort(), await freePort()];
  const storage = join(folder, isStock ? 'orthanc-stock' : 'orthanc');
  mkdirSync(storage, { recursive: true });
  const configFile = `${storage}.json`;
  writeFileSync(
    configFile,
    JSON.stringify({
      Name: 'bench',
      StorageDirectory: storage,
      IndexDirectory: storage,
      HttpPort: httpPort,
      DicomPort: dicomPort,
      DicomAet: 'ORTHANC',
      RemoteAccessAllowed: false,
      DicomAlwaysAllowFind: true,
      DicomAlwaysAllowGet: true,
      DicomAlwaysAllowMove: true,
      DicomModalities: destination
        ? { destination: [destination.aeTitle, '127.0.0.1', destination.port] }
        : {},
      Plugins: [findOrthancDicomWeb()],
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    }),
  );
  const program = new Program(['Orthanc', configFile], { TCP_NODELAY: isStock ? undefined : '1' });
  return {
    name: 'Orthanc',
    version: `Orthanc ${debianVersion('orthanc')} with its DICOMweb plugin ${debianVersion('orthanc-dicomweb')}, as Debian packages them`,
    dicomWebUrl: `http://127.0.0.1:${httpPort}/dicom-web`,
    dicomPort,
    aeTitle: 'ORTHANC',
    processId: () => program.processId(),
    start: () => program.start(),
    stop: () => program.stop(),
  };
}
