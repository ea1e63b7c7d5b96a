// The pages people see first, drawn from the samples, at the sizes they are read at. Run by `npm run screenshots`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ApiClient,
  addNode,
  addToWorklist,
  fetchTransport,
  PriorApi,
  RoutingApi,
} from '@isocenter/network/api';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../tests/harness/browser.ts';
import { madeStack } from '../tests/harness/made-images.ts';
import { type RunningServer, startServer } from '../tests/harness/running-server.ts';
import { storeAll, storeOverHttp } from '../tests/harness/store-over-http.ts';
import { shownImage } from '../tests/harness/viewer-page.ts';
import { shootPictures } from './picture-screenshots.ts';

const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'docs/screenshots');
const sizes = {
  laptop: { width: 1366, height: 768 },
  desk: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
};

mkdirSync(folder, { recursive: true });
const server = await startServer([]);
const api = new ApiClient(fetchTransport(), server.url);
const browser = await launchBrowser();
try {
  await samplesAreThere(server);
  await shoot(browser, server);
} finally {
  await browser.close();
  await server.stop();
}

async function shoot(browser: Browser, server: RunningServer): Promise<void> {
  const { studies } = await api.searchStudies({});
  const uidOf = (modality: string) =>
    studies.find(({ modalities }) => modalities.includes(modality))?.studyInstanceUid;

  for (const size of ['laptop', 'desk', 'phone'] as const) {
    const page = await open(browser, size, `${server.url}/`);
    await page.getByText('PHANTOM', { exact: false }).first().waitFor();
    await save(page, `study-list-${size}`);
  }
  for (const size of ['laptop', 'desk', 'phone'] as const) {
    const page = await open(browser, size, `${server.url}/studies/${uidOf('CT')}`);
    await goToMiddle(page);
    await save(page, `viewer-ct-${size}`);
  }
  const layout = await open(browser, 'desk', `${server.url}/studies/${uidOf('MR')}`);
  await shownImage(layout);
  await layout.evaluate(() => window.__isocenter?.viewer.setLayout(2, 2));
  await goToMiddle(layout);
  await save(layout, 'viewer-2x2-desk');

  const cine = await open(browser, 'laptop', `${server.url}/studies/${uidOf('US')}`);
  await shownImage(cine);
  await cine.evaluate(() => {
    const viewer = window.__isocenter?.viewer;
    viewer?.viewport(viewer.layout.get().activeViewportId).cine.setPlaying(true);
  });
  await cine.waitForTimeout(1500);
  await save(cine, 'viewer-cine-laptop');

  const chest = await open(browser, 'desk', `${server.url}/studies/${uidOf('CR')}`);
  await shownImage(chest);
  await save(chest, 'viewer-cr-desk');

  await shootPictures({ open: (size, url) => open(browser, size, url), save }, server, uidOf);

  const unknown = await open(browser, 'laptop', `${server.url}/studies/1.2.3.4`);
  await unknown.getByRole('alert').first().waitFor();
  await save(unknown, 'viewer-error-laptop');

  const north = await startServer(['--no-samples', '--ae-title', 'NORTH']);
  try {
    await shootPartners(browser, server, north);
    await shootElsewhere(browser, `${server.url}/studies/${uidOf('CT')}`);
  } finally {
    await north.stop();
  }

  await quarantineSome(server, uidOf('CT') ?? '');
  const quarantine = await open(browser, 'laptop', `${server.url}/`);
  await quarantine.getByRole('button', { name: /in quarantine/ }).click();
  await quarantine.getByRole('heading', { level: 3 }).first().waitFor();
  await save(quarantine, 'quarantine-laptop');
}

/** Studies of other archives, in the list and beside an open study: one archive has priors of it, one is away. */
async function shootElsewhere(browser: Browser, studyUrl: string): Promise<void> {
  for (const size of ['laptop', 'phone'] as const) {
    const priors = await open(browser, size, studyUrl);
    await goToMiddle(priors);
    if (size === 'phone') await priors.getByRole('button', { name: 'Priors', exact: true }).click();
    else await priors.keyboard.press('Shift+P');
    await priors.getByText('City archive did not answer.').waitFor();
    await save(priors, `viewer-priors-${size}`);
    const list = await open(browser, size, new URL('/', studyUrl).href);
    await list.getByRole('button', { name: 'Here', exact: true }).click();
    await list.getByRole('menuitemradio', { name: /^PACS North/ }).click();
    await list.getByRole('textbox', { name: /^Search studies/ }).fill('phantom');
    await list
      .getByRole('row', { name: /PHANTOM, THORAX/ })
      .first()
      .waitFor();
    await list.getByRole('checkbox', { name: /^Mark/ }).first().click();
    await save(list, `elsewhere-${size}`);
  }
}

/** The pages about other systems: three of them, of which two answer, rules, and a morning's orders. */
async function shootPartners(
  browser: Browser,
  { url, dicomPort }: RunningServer,
  north: RunningServer,
): Promise<void> {
  const transport = fetchTransport();
  const host = '127.0.0.1';
  const city = await addNode(transport, url, {
    aeTitle: 'CITY',
    name: 'City archive',
    host,
    port: 9,
    allows: ['store', 'query', 'retrieve', 'commitment'],
  });
  // Ourselves, who answer.
  const ct = { aeTitle: 'ISOCENTER', name: 'CT 1, ground floor', host, port: dicomPort };
  await addNode(transport, url, { ...ct, allows: ['store', 'worklist', 'commitment'] });
  await priorsAreAt(north.url);
  const { id } = await addNode(transport, url, {
    aeTitle: 'NORTH',
    name: 'PACS North',
    host,
    port: north.dicomPort,
    allows: ['store', 'query', 'retrieve'],
  });
  // A modality has no studies to give.
  await new PriorApi(transport, url).saveRule({ nodeIds: [id, city.id] });
  const routing = new RoutingApi(transport, url);
  await routing.add({
    name: 'CT and MR to the city',
    nodeId: city.id,
    conditions: [{ attribute: 'Modality', value: 'CT\\MR' }],
    asksForCommitment: true,
  });
  await routing.add({
    name: 'Echo at night',
    nodeId: city.id,
    isEnabled: false,
    conditions: [{ attribute: 'Modality', value: 'US' }],
    hours: { from: '18:00', to: '06:00' },
  });
  const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  for (const [index, name] of ['ANNA', 'BERTA', 'CARL'].entries())
    await addToWorklist(transport, url, {
      patientName: `PHANTOM^${name}`,
      patientId: `PHANTOM-${index + 1}`,
      patientBirthDate: '1970-04-01',
      patientSex: 'O',
      accessionNumber: `A100${index}`,
      modality: index === 0 ? 'CT' : 'MR',
      description: index === 0 ? 'CT Thorax' : 'MR Head',
      stationAeTitle: index === 0 ? 'CT1' : 'MR1',
      startsAt: `${today}T${['08:30', '09:15', '10:00'][index]}`,
    });
  for (const size of ['laptop', 'phone'] as const) {
    const nodes = await open(browser, size, `${url}/nodes`);
    await nodes.getByRole('button', { name: /^C-ECHO to CT 1/ }).click();
    await nodes.getByText(/^Answered after/).waitFor();
    await nodes.getByRole('button', { name: /^C-ECHO to City/ }).click();
    await nodes.getByText(/^No success after/).waitFor();
    await save(nodes, `nodes-${size}`);
    const worklist = await open(browser, size, `${url}/worklist`);
    await worklist.getByText('PHANTOM, CARL').waitFor();
    await save(worklist, `worklist-${size}`);
  }
  const rules = await open(browser, 'laptop', `${url}/routing`);
  await rules.getByRole('button', { name: 'Dry run' }).click();
  await rules.getByText(/^Tried on/).waitFor();
  await rules.getByRole('button', { name: 'Change CT and MR to the city' }).click();
  await rules.getByRole('complementary').waitFor();
  await save(rules, 'routing-laptop');
  const priorRule = await open(browser, 'laptop', `${url}/routing?priors`);
  await priorRule.getByRole('checkbox', { name: 'When somebody opens a study of the patient' }).waitFor();
  await save(priorRule, 'prior-rule-laptop');
}

/** Earlier studies of the patient of the CT sample, one of them with many images. */
async function priorsAreAt(url: string): Promise<void> {
  const { studies } = await api.searchStudies({});
  const patient = studies.find(({ modalities }) => modalities.includes('CT'));
  const studyOf = (numberOfImages: number, StudyDate: string, StudyDescription: string) =>
    madeStack(numberOfImages, {
      PatientName: 'PHANTOM^THORAX',
      PatientID: patient?.patientId ?? '',
      PatientBirthDate: patient?.patientBirthDate?.replaceAll('-', '') ?? '',
      PatientSex: patient?.patientSex ?? '',
      StudyDate,
      StudyDescription,
    });
  await storeAll(url, [...studyOf(48, '20230309', 'CT Thorax'), ...studyOf(12, '20210822', 'CT Abdomen')]);
}

/** Images of another patient that came for a study which is here, and a patient whose ID somebody else has. */
async function quarantineSome({ url }: RunningServer, studyInstanceUid: string): Promise<void> {
  const { studies } = await api.searchStudies({});
  const { patientId = '' } = studies.find((study) => study.studyInstanceUid === studyInstanceUid) ?? {};
  const strangers = madeStack(24, {
    StudyInstanceUID: studyInstanceUid,
    PatientName: 'PHANTOM^OTHER',
    PatientID: 'PHANTOM-99',
    StudyDescription: 'Phantom sent by mistake',
  });
  const namesake = madeStack(1, { PatientName: 'NAMELESS^NOBODY', PatientID: patientId });
  for (const files of [namesake, strangers]) await storeOverHttp(url, files);
}

async function open(browser: Browser, size: keyof typeof sizes, url: string): Promise<Page> {
  const page = await browser.newPage({
    viewport: sizes[size],
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    deviceScaleFactor: size === 'phone' ? 2 : 1,
  });
  await page.goto(url);
  return page;
}

/** The middle of every stack on the screen says more than its first image. */
async function goToMiddle(page: Page): Promise<void> {
  await shownImage(page);
  await page.evaluate(() => {
    const viewer = window.__isocenter?.viewer;
    for (const viewportId of viewer?.layout.get().viewportIds ?? []) {
      const viewport = viewer?.viewport(viewportId);
      viewport?.setFrame(Math.floor(viewport.state.get().numberOfFrames / 2));
    }
  });
  await page.waitForTimeout(2000);
  await shownImage(page);
}

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
  await page.close();
}

async function samplesAreThere(server: RunningServer): Promise<void> {
  for (;;) {
    const { sampleImport } = await api.status();
    if (sampleImport?.state === 'failed') throw new Error(`The samples were not made:\n${server.output()}`);
    if (sampleImport?.state !== 'running' && (await api.searchStudies({ limit: 1 })).total > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
