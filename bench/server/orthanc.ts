import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOrthancDicomWeb } from '../../tools/system-tools.mjs';
import { debianVersion, freePort, Program, type Target } from './target.ts';

/**
 * Debian's Orthanc with its DICOMweb plugin and default settings: SQLite index, files on disk, each flushed
 * (`SyncStorageArea`). With `TCP_NODELAY`, since Debian's DCMTK otherwise stalls every DIMSE message for 40 ms, which one
 * variable cures.
 */
export async function orthanc(folder: string): Promise<Target> {
  const [httpPort, dicomPort] = [await freePort(), await freePort()];
  const storage = join(folder, 'orthanc');
  mkdirSync(storage, { recursive: true });
  const configFile = join(folder, 'orthanc.json');
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
      Plugins: [findOrthancDicomWeb()],
      DicomWeb: { Enable: true, Root: '/dicom-web/' },
    }),
  );
  const program = new Program(['Orthanc', configFile], { TCP_NODELAY: '1' });
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
