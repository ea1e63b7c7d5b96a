// npm run bench -- viewer: the product's own page beside other web viewers and a bare page, in one Chromium run; see README.md here.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../../tests/harness/browser.ts';
import { storeAll } from '../../tests/harness/store-over-http.ts';
import { ensureBuilt } from '../../tools/build.mjs';
import { digits, markdownTable, median, writeResults } from '../results-file.ts';
import { choose } from '../server/bench-options.ts';
import { type OurTarget, ourServer } from '../server/our-server.ts';
import { allQuiet } from '../server/process-figures.ts';
import { firstAnswer } from '../server/target.ts';
import { Harness, type Measured } from './harness.ts';
import { type Figure, figureText, pairedRatios, ratioText } from './paired-ratios.ts';
import { findPeers, type Peers } from './peers.ts';
import { alone, secondStudyMs } from './second-study.ts';

const parts = ['first', 'series', 'interact', 'memory', 'second'] as const;
const { values: options } = parseArgs({
  options: {
    /** One repetition, of raw images without delay. */
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    /** Of raw, jpll, jls, j2k, htj2k. */
    ts: { type: 'string' },
    /** Of lan (no delay), wan (20 ms, 100 Mbit/s). */
    net: { type: 'string' },
    reps: { type: 'string' },
  },
});
const does = choose(parts, options.only);
const syntaxes = (options.ts ?? (options.quick ? 'raw' : 'raw,jpll,jls,j2k,htj2k')).split(',');
const networks = (options.net ?? (options.quick ? 'lan' : 'lan,wan')).split(',');
const reps = options.reps ?? (options.quick ? '1' : '3');

const bare = 'floorcpu';
const ours = 'ours';
const ownServer = 'ourarchive';
const repositoryFolder = fileURLToPath(new URL('../..', import.meta.url));
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repositoryFolder })
  .toString()
  .trim();

async function measure(found: Peers): Promise<void> {
  await ensureBuilt();
  const folder = mkdtempSync(join(tmpdir(), 'isocenter-bench-viewer-'));
  let harness: Harness | undefined;
  let server: OurTarget | undefined;
  try {
    harness = await Harness.start(join(folder, 'harness'), found, join(repositoryFolder, 'dist/web'));
    server = await ourServer(folder);
    server.start();
    await firstAnswer(server);
    const serverUrl = server.dicomWebUrl.replace(/\/dicom-web$/, '');
    for (const syntax of syntaxes) await storeAll(serverUrl, filesOf(found, syntax));
    // What is made ready of new studies would take the processor of every page.
    await allQuiet([server.processId()]);
    const query = `/?study={study}&series={series}&bench&size={size}`;
    const foreign = `${harness.ourUrl}${query}&dicomweb=/dicomweb`;
    harness.addPages([
      { name: ours, address: foreign },
      { name: 'ourscpu', address: `${foreign}&backend=cpu` },
      { name: 'ourswebgl', address: `${foreign}&backend=webgl` },
      { name: ownServer, address: `${serverUrl}${query}` },
    ]);
    const sections = [
      `Isocenter at ${commit}. Ratios are medians (and ranges) of repetitions in which all pages ran back to back; times in ms are medians. ${about}`,
      ...(does('first') || does('series') || does('memory') ? await loads(harness) : []),
      ...(does('interact') ? await interactions(harness) : []),
      ...(does('second') ? await secondStudies(serverUrl) : []),
    ];
    if (options.only === undefined && !options.quick) writeResults('viewer', sections);
    else console.log(sections.join('\n\n'));
  } finally {
    harness?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const about =
  'The bare page is no viewer: a hundred lines that fetch, decode and draw. “Foreign” is our page on the data server of all the others, by DICOMweb alone; “own” the same page on our own server, measured without delay only.';

const filesOf = ({ workFolder }: Peers, syntax: string) => {
  const dataFolder = join(workFolder, 'data/ct', `v_${syntax}`);
  const names = readdirSync(dataFolder).filter((name) => name.endsWith('.dcm'));
  return names.map((name) => ({ bytes: readFileSync(join(dataFolder, name)) }));
};

async function loads(harness: Harness): Promise<string[]> {
  const rows: { first: string[][]; series: string[][]; memory: string[][] } = {
    first: [],
    series: [],
    memory: [],
  };
  const whole = does('series') || does('memory');
  for (const net of networks)
    for (const ts of syntaxes) {
      const isRawLan = ts === 'raw' && net === 'lan';
      const ads = [ours, ...(net === 'lan' ? [ownServer] : []), 'floorcpu', 'cs3d'];
      if (isRawLan) ads.push('dwv', 'ohifmin', 'ohif');
      // A whole raw series needs 13 s of a link of 100 Mbit/s, whoever loads it.
      const series = whole && net === 'lan' ? '1' : '0';
      const lines = await harness.run('load', { ads: ads.join(','), ts, net, reps, series });
      const place = `${ts}, ${net}`;
      const first: Figure = (line) => line.first;
      rows.first.push([
        place,
        figureText(lines, bare, first),
        figureText(lines, ours, first),
        ratioText(pairedRatios(lines, first, ours, bare)),
        ratioText(pairedRatios(lines, first, ownServer, bare)),
        ratioText(pairedRatios(lines, first, 'cs3d', ours)),
        ratioText(pairedRatios(lines, first, 'dwv', ours)),
        ratioText(pairedRatios(lines, first, 'ohifmin', ours)),
        ratioText(pairedRatios(lines, first, 'ohif', ours)),
      ]);
      if (series === '0') continue;
      rows.series.push(wholeRow(place, lines, (line) => line.series));
      rows.memory.push(wholeRow(place, lines, (line) => line.pss?.total));
    }
  const wholeHead = ['', 'bare', 'foreign', 'foreign / bare', 'own / bare', 'foreign / Cornerstone3D'];
  return [
    ...(does('first')
      ? [
          '## First image, cold page',
          'Asked: ours / bare at most 1.5; of raw without delay Cornerstone3D / ours at least 1.7, OHIF as shipped / ours at least 8.',
          markdownTable(
            [
              '',
              'bare, ms',
              'foreign, ms',
              'foreign / bare',
              'own / bare',
              'Cornerstone3D / foreign',
              'dwv / foreign',
              'OHIF minified / foreign',
              'OHIF / foreign',
            ],
            rows.first,
          ),
        ]
      : []),
    ...(does('series')
      ? [
          '## 300 slices decoded and in memory, ms',
          'Asked: ours / bare at most 1.3, ours / Cornerstone3D at most 1.',
          markdownTable(wholeHead, rows.series),
        ]
      : []),
    ...(does('memory')
      ? [
          '## Memory after them, MB (PSS of the browser)',
          'Asked: ours / bare at most 1.1.',
          markdownTable(wholeHead, rows.memory),
        ]
      : []),
  ];
}

const wholeRow = (place: string, lines: readonly Measured[], figure: Figure): string[] => [
  place,
  figureText(lines, bare, figure),
  figureText(lines, ours, figure),
  ratioText(pairedRatios(lines, figure, ours, bare)),
  ratioText(pairedRatios(lines, figure, ownServer, bare)),
  ratioText(pairedRatios(lines, figure, ours, 'cs3d')),
];

/** Each study as the second one of a page, behind the one before it. */
async function secondStudies(serverUrl: string): Promise<string[]> {
  const studies = await studiesOf(serverUrl);
  const browser = await launchBrowser();
  try {
    const rows: string[][] = [];
    for (const [index, second] of studies.entries()) {
      const first = studies.at(index - 1);
      if (first === undefined || first === second) continue;
      const times: number[] = [];
      for (let rep = 0; rep < Number(reps); rep++)
        times.push(await alone(() => secondStudyMs(browser, serverUrl, [first.uid, second.uid])));
      rows.push([
        second.name,
        digits(median(times)),
        `${digits(Math.min(...times))}–${digits(Math.max(...times))}`,
      ]);
    }
    return [
      '## A second study in the same page, to its first image, ms',
      'Our page on our own server, without delay; the study before was in memory whole. Asked: at most 150.',
      markdownTable(['', 'median', 'range'], rows),
    ];
  } finally {
    await browser.close();
  }
}

async function studiesOf(serverUrl: string): Promise<{ readonly uid: string; readonly name: string }[]> {
  const query = 'includefield=StudyDescription';
  const answer = await fetch(`${serverUrl}/dicom-web/studies?${query}`, {
    headers: { accept: 'application/dicom+json' },
  });
  const studies = (await answer.json()) as Record<string, { readonly Value?: readonly string[] }>[];
  return studies.map((study) => ({
    uid: String(study['0020000D']?.Value?.[0]),
    name: String(study['00081030']?.Value?.[0] ?? study['0020000D']?.Value?.[0]),
  }));
}

async function interactions(harness: Harness): Promise<string[]> {
  const pages = [
    ['Isocenter, as it chooses', ours],
    ['Isocenter, CPU', 'ourscpu'],
    ['Isocenter, WebGL', 'ourswebgl'],
    ['Cornerstone3D, as it chooses (WebGL)', 'cs3d'],
    ['Cornerstone3D, CPU', 'cs3dcpu'],
    ['dwv', 'dwv'],
    ['bare page, CPU', bare],
    ['bare page, WebGL', 'floorgl'],
  ] as const;
  const sections = [
    '## Scrolling and dragging a window, pictures a second',
    'No frame limit, all slices in memory. Asked: as it chooses / Cornerstone3D as it chooses at least 8; CPU / its CPU at least 1.3; WebGL / its WebGL at least 1.3; 95 % of pictures under 10 ms at 1275 × 942. WebGL is drawn by software here: nothing follows from it for a GPU. Every twentieth picture is proved by the barcode of its slice.',
  ];
  for (const [width, height] of options.quick
    ? [[1275, 942]]
    : [
        [512, 512],
        [1275, 942],
      ]) {
    const lines = await harness.run('interact', {
      ads: 'ours,ourscpu,ourswebgl,cs3d,cs3dcpu,dwv,floorcpu,floorgl',
      ts: 'raw',
      reps,
      size: String(width),
      h: String(height),
      n: options.quick ? '60' : '200',
    });
    const scroll: Figure = (line) => line.seq?.fps;
    const drag: Figure = (line) => line.wl?.fps;
    sections.push(
      `${width} × ${height}`,
      markdownTable(
        ['', 'scroll', '95th percentile, ms', 'drag', '95th percentile, ms', 'wrong slices'],
        pages.map(([title, name]) => [
          title,
          figureText(lines, name, scroll),
          figureText(lines, name, (line) => line.seq?.p95),
          figureText(lines, name, drag),
          figureText(lines, name, (line) => line.wl?.p95),
          figureText(lines, name, (line) => line.seq?.bad),
        ]),
      ),
      markdownTable(
        ['ratio', 'scroll', 'drag'],
        [
          ['as it chooses / Cornerstone3D as it chooses', ours, 'cs3d'],
          ['CPU / Cornerstone3D CPU', 'ourscpu', 'cs3dcpu'],
          ['WebGL / Cornerstone3D WebGL', 'ourswebgl', 'cs3d'],
        ].map(([title = '', over = '', under = '']) => [
          title,
          ratioText(pairedRatios(lines, scroll, over, under)),
          ratioText(pairedRatios(lines, drag, over, under)),
        ]),
      ),
    );
    for (const { ad, fail } of lines) if (fail !== undefined) sections.push(`${ad} failed: ${fail}`);
  }
  return sections;
}

const peers = findPeers();
if (peers) await measure(peers);
