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

/** Names each. */
export class MissingPeers extends Error {}

/** The peers as they name themselves. Throws `MissingPeers`. */
export function peerVersions(): string[] {
  const said = new Map(
    programs.map(([program]) => [program, spawnSync(program, ['--version'], { encoding: 'utf8' })]),
  );
  const missing = programs
    .filter(([program]) => said.get(program)?.error)
    .map(([name, brings]) => `${name} is missing: apt-get install ${brings}`);
  const dcmjsDimse = dcmjsDimseVersion();
  if (dcmjsDimse === undefined) missing.push('dcmjs-dimse is missing: npm ci, in bench/');
  if (missing.length > 0) throw new MissingPeers(missing.join('\n'));
  const versionIn = (program: string, pattern: RegExp) =>
    pattern.exec(said.get(program)?.stdout ?? '')?.[1] ?? 'of unknown version';
  return [
    `DCMTK ${versionIn('echoscu', /echoscu v(\S+)/)}`,
    `Orthanc ${versionIn('Orthanc', /^Orthanc (\S+)/)}`,
    `dcmjs-dimse ${dcmjsDimse}`,
  ];
}

function dcmjsDimseVersion(): string | undefined {
  const require = createRequire(new URL('../../../bench/package.json', import.meta.url));
  try {
    return (require('dcmjs-dimse/package.json') as { version: string }).version;
  } catch {
    return undefined;
  }
}
