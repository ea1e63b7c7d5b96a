import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

/** Every program that a cell starts, with the Debian package that brings it. */
const programs: readonly (readonly [program: string, debianPackage: string])[] = [
  ...['echoscu', 'storescu', 'findscu', 'movescu', 'getscu', 'storescp', 'wlmscpfs', 'dcmqrscp'].map(
    (program) => [program, 'dcmtk'] as const,
  ),
  ...['dcmconv', 'dcmcrle', 'dcmcjpeg', 'dcmcjpls'].map((program) => [program, 'dcmtk'] as const),
  ['Orthanc', 'orthanc'],
  ['openssl', 'openssl'],
];

/** The peers as they name themselves. Throws with the name of each that is missing. */
export function peerVersions(): string[] {
  const said = new Map(
    programs.map(([program]) => [program, spawnSync(program, ['--version'], { encoding: 'utf8' })]),
  );
  const missing = programs.filter(([program]) => said.get(program)?.error);
  if (missing.length > 0)
    throw new Error(
      missing.map(([name, brings]) => `${name} is missing: apt-get install ${brings}.`).join('\n'),
    );
  const versionIn = (program: string, pattern: RegExp) =>
    pattern.exec(said.get(program)?.stdout ?? '')?.[1] ?? 'of unknown version';
  const require = createRequire(new URL('../../../bench/package.json', import.meta.url));
  const { version } = require('dcmjs-dimse/package.json') as { version: string };
  return [
    `DCMTK ${versionIn('echoscu', /echoscu v(\S+)/)}`,
    `Orthanc ${versionIn('Orthanc', /^Orthanc (\S+)/)}`,
    `dcmjs-dimse ${version}`,
  ];
}
