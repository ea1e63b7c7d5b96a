// Programs that tests and screenshots need and npm does not bring.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The Debian packages that bring a tool, and whether it is there. */
const systemTools = {
  browser: { package: 'chromium', isPresent: () => findBrowser() !== undefined },
  // Debian's gcc alone does not bring the headers of the C library.
  compiler: {
    package: 'gcc libc6-dev',
    isPresent: () => findOnPath('cc') !== undefined && existsSync('/usr/include/stdio.h'),
  },
  dcmtk: { package: 'dcmtk', isPresent: () => findOnPath('dcmsend') !== undefined },
  gdcm: { package: 'libgdcm-tools', isPresent: () => findOnPath('gdcmconv') !== undefined },
  openjpeg: { package: 'libopenjp2-tools', isPresent: () => findOnPath('opj_decompress') !== undefined },
  openjph: { package: 'openjph-tools', isPresent: () => findOnPath('ojph_expand') !== undefined },
  lcms: { package: 'liblcms2-utils', isPresent: () => findOnPath('transicc') !== undefined },
  iccProfiles: {
    package: 'libgs-common',
    isPresent: () => existsSync('/usr/share/color/icc/ghostscript'),
  },
  orthanc: { package: 'orthanc', isPresent: () => findOnPath('Orthanc') !== undefined },
  orthancDicomWeb: { package: 'orthanc-dicomweb', isPresent: () => findOrthancDicomWeb() !== undefined },
  wrk: { package: 'wrk', isPresent: () => findOnPath('wrk') !== undefined },
  postgres: {
    package: 'postgresql',
    isPresent: () => existsSync('/usr/lib/postgresql') || findOnPath('initdb') !== undefined,
  },
  radosgw: { package: 'radosgw', isPresent: () => findOnPath('radosgw') !== undefined },
  cephMonitor: { package: 'ceph-mon', isPresent: () => findOnPath('ceph-mon') !== undefined },
  cephDisk: { package: 'ceph-osd', isPresent: () => findOnPath('ceph-osd') !== undefined },
  // Of Debian's own Python, whatever other comes first in the path.
  pydicom: {
    package: 'python3-pydicom',
    isPresent: () => spawnSync('/usr/bin/python3', ['-c', 'import pydicom']).status === 0,
  },
};

let isPackageListFresh = false;

/**
 * Makes a system tool available, through apt where this user may, or says in one line what to install.
 * @param {import('./system-tools.d.mts').SystemTool} tool
 * @returns {boolean} whether it is there now
 */
export function provide(tool) {
  const { package: name, isPresent } = systemTools[tool];
  if (isPresent()) return true;
  if (process.getuid?.() === 0 && findOnPath('apt-get')) {
    console.log(`Installing Debian's ${name}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env };
    if (!isPackageListFresh) spawnSync('apt-get', ['update', '-qq'], quiet);
    isPackageListFresh = true;
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...name.split(' ')], quiet);
    if (isPresent()) return true;
  }
  console.error(`${name} is missing, so what needs it cannot run. Install it: apt-get install ${name}`);
  return false;
}

/** Path of a Chromium: the one in CHROMIUM_PATH, or the first on PATH. */
export function findBrowser() {
  const named = process.env.CHROMIUM_PATH;
  if (named && existsSync(named)) return named;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const path = findOnPath(name);
    if (path) return path;
  }
  return undefined;
}

/** Path of the DICOMweb plugin of Debian's Orthanc. */
export function findOrthancDicomWeb() {
  const path = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';
  return existsSync(path) ? path : undefined;
}

function findOnPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}
