// `npm test`: every check of the project, one after the other, ending with one line of totals.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInstalled, fail, repositoryFolder } from './install.mjs';
import { findBrowser, provide } from './system-tools.mjs';

const { values: options } = parseArgs({ options: { only: { type: 'string' } } });
const onCi = process.env.CI === 'true';
const binFolder = join(repositoryFolder, 'node_modules', '.bin');
const reportFolder = join(repositoryFolder, 'node_modules', '.test-reports');

const typeScriptProjects = [
  'packages/dicom',
  'packages/pixels',
  'packages/network',
  'packages/render',
  'packages/archive',
  'packages/objects',
  'packages/viewer',
  'packages/server',
  'apps/web',
  '.',
];

const suites = [
  { name: 'format', run: () => check('biome', ['format', '.']) },
  { name: 'lint', run: () => check('biome', ['lint', '--error-on-warnings', '.']) },
  {
    name: 'types',
    run: () => sum(typeScriptProjects.map((project) => check('tsc', ['-p', project]))),
  },
  { name: 'layers', run: () => check('tsx', ['tools/check-layers.ts']) },
  { name: 'build', run: () => check('node', ['tools/build.mjs']) },
  // Without these the tests against a real S3 server are left out, and say so.
  { name: 'unit', wants: ['postgres', 'radosgw', 'cephMonitor', 'cephDisk'], run: () => vitest('unit') },
  {
    name: 'interop',
    needs: ['dcmtk'],
    // Without these some of its tests are left out, and say so.
    wants: [
      'gdcm',
      'openjpeg',
      'openjph',
      'lcms',
      'iccProfiles',
      'pydicom',
      'compiler',
      'postgres',
      'radosgw',
      'cephMonitor',
      'cephDisk',
    ],
    run: () => vitest('interop'),
  },
  { name: 'e2e', needs: ['browser', 'dcmtk'], run: () => vitest('e2e') },
];

const wanted = options.only?.split(',');
const unknown = wanted?.find((name) => !suites.some((suite) => suite.name === name));
if (unknown !== undefined) {
  fail(`There is no suite ${unknown}.`, `Known are ${suites.map(({ name }) => name).join(', ')}.`);
}

/** What failed, named once more at the very end: of a long output often only the end is kept. */
const failures = [];

const startedAt = Date.now();
ensureInstalled({ withTestTools: true });
mkdirSync(reportFolder, { recursive: true });

const results = [];
for (const suite of suites) {
  if (wanted && !wanted.includes(suite.name)) continue;
  const suiteStartedAt = Date.now();
  for (const tool of suite.wants ?? []) provide(tool);
  const missing = (suite.needs ?? []).filter((tool) => !provide(tool));
  if (missing.length > 0 && onCi) failures.push(`${suite.name}: missing ${missing.join(', ')}`);
  const counts =
    missing.length > 0 ? { passed: 0, failed: onCi ? 1 : 0, skipped: onCi ? 0 : 1 } : suite.run();
  results.push(counts);
  const seconds = ((Date.now() - suiteStartedAt) / 1000).toFixed(1);
  console.log(`== ${suite.name}: ${format(counts)} (${seconds} s)`);
}

const totals = sum(results);
console.log(`\nAll suites in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
for (const failure of failures) console.log(`failed: ${failure}`);
console.log(format(totals));
process.exitCode = totals.failed > 0 ? 1 : 0;

/** One command counts as one check. */
function check(command, args) {
  const { status } = runCommand(command, args);
  if (status === 0) return { passed: 1, failed: 0, skipped: 0 };
  failures.push([command, ...args].join(' '));
  return { passed: 0, failed: 1, skipped: 0 };
}

function vitest(project) {
  const report = join(reportFolder, `${project}.json`);
  rmSync(report, { force: true });
  const { status } = runCommand('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  if (!existsSync(report)) {
    failures.push(`${project}: ended without a report, exit status ${status}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const named = failedTests(testResults);
  if (status !== 0 && named.length === 0) named.push(`an error outside of any test, exit status ${status}`);
  failures.push(...named.map((failure) => `${project}: ${failure}`));
  // A file that cannot be loaded fails the run without failing a test.
  const failed = status !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

/** A line for each test that failed, and for each file that failed as a whole. */
function failedTests(files) {
  return files.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(repositoryFolder, name);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${message}`] : [];
    return failed.map((test) => `${file} > ${test.fullName}\n${test.failureMessages.join('\n')}`);
  });
}

function runCommand(command, args) {
  return spawnSync(command === 'node' ? process.execPath : join(binFolder, command), args, {
    cwd: repositoryFolder,
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: findBrowser() ?? '', ISOCENTER_ALL_TESTS: '1' },
    shell: process.platform === 'win32',
  });
}

function sum(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

function format({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
