/** A program, or files, that one Debian package brings. */
export type SystemTool =
  | 'browser'
  | 'compiler'
  | 'dcmtk'
  | 'gdcm'
  | 'openjpeg'
  | 'openjph'
  | 'lcms'
  | 'iccProfiles'
  | 'orthanc'
  | 'orthancDicomWeb'
  | 'wrk'
  | 'postgres'
  | 'radosgw'
  | 'cephMonitor'
  | 'cephDisk'
  | 'pydicom';

/** Makes a system tool available, through apt where this user may, or says in one line what to install; whether it is there now. */
export function provide(tool: SystemTool): boolean;

/** Path of a Chromium: the one in CHROMIUM_PATH, or the first on PATH. */
export function findBrowser(): string | undefined;

/** Path of the DICOMweb plugin of Debian's Orthanc. */
export function findOrthancDicomWeb(): string | undefined;
