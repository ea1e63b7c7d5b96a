import { createUid, type DataSetContent, dataSetOf, TransferSyntaxUid } from '@isocenter/dicom';
import type { NormalizedOperation } from '@isocenter/network';
import { ApiClient, addNode, addToWorklist, fetchTransport, RoutingApi } from '@isocenter/network/api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectDimse } from '../../packages/server/src/dimse/index.ts';
import { launchBrowser } from '../harness/browser.ts';
import { madeStack } from '../harness/made-images.ts';
import { type PageWatch, watchPages } from '../harness/page-watch.ts';
import { type RunningServer, startServer } from '../harness/running-server.ts';
import { storeAll } from '../harness/store-over-http.ts';

const PERFORMED_PROCEDURE_STEP = '1.2.840.10008.3.1.2.3.3';
const transport = fetchTransport();

let browser: Browser;
let here: RunningServer;
let there: RunningServer;
let page: Page;
let watch: PageWatch;
beforeAll(async () => {
  [here, there] = await Promise.all([startServer(), startServer(['--no-samples', '--ae-title', 'THERE'])]);
  await storeAll(here.url, [
    ...madeStack(2, { PatientName: 'PHANTOM^ANNA', PatientID: 'P-1', Modality: 'CT' }),
    ...madeStack(1, { PatientName: 'PHANTOM^BERTA', PatientID: 'P-2', Modality: 'MR' }),
  ]);
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  watch = watchPages(context, here.url);
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([here?.stop(), there?.stop()]);
});
// The browser itself writes to its console that a request was refused.
const complaints = () => watch.takeComplaints().filter((text) => !/^Failed to load resource/.test(text));
afterEach(async () => {
  await page.unrouteAll();
  expect(complaints()).toEqual([]);
});

/** Only what hangs takes so long. */
const patience = { timeout: 30_000 };
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const row = (name: string | RegExp) => page.getByRole('row', { name });
const panel = () => page.getByRole('complementary');
const field = (label: string) => panel().getByLabel(label, { exact: true });
const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
const said = (text: string) => page.locator('#announcements').getByText(text).waitFor();
const heading = () => page.evaluate(() => document.activeElement?.tagName);

describe('the nodes', () => {
  test('are reached from the study list by keys, and say first how this system is called', async () => {
    await page.goto(here.url);
    await page.getByRole('row', { name: /PHANTOM, ANNA/ }).waitFor();
    await button('Worklist and administration').press('Enter');
    await page.getByRole('menuitem', { name: 'Nodes' }).press('Enter');
    await page.getByRole('heading', { name: 'No nodes yet' }).waitFor();
    const ours = page.getByRole('region', { name: 'Our own address' });
    expect(await ours.getByRole('definition').allInnerTexts()).toEqual([
      'ISOCENTER',
      '127.0.0.1',
      String(here.dicomPort),
      'not set up',
    ]);
  });

  test('are added by a form that tells whole what it was refused for, and keeps what was typed', async () => {
    await button('Add a node').click();
    await page.keyboard.type('TH\\RE');
    await field('Host').fill('127.0.0.1');
    await field('Port').fill(String(there.dicomPort));
    await field('Name').fill('City archive');
    await page.keyboard.press('Enter');
    const refusal = panel().getByRole('alert');
    await refusal.getByText('AE title').first().waitFor();
    await refusal.getByText('SERVER_NODE_INVALID').waitFor();
    expect(await field('Name').inputValue()).toBe('City archive');
    await field('AE title').fill('THERE');
    await panel().getByText('Read the worklist and report on it').click();
    await panel().getByRole('button', { name: 'Add' }).click();
    await said('City archive is saved');
    expect(await row(/City archive/).innerText()).toMatch(
      new RegExp(`THERE\\s+127.0.0.1:${there.dicomPort}\\s+send, search, retrieve, worklist`),
    );
    await expect.poll(() => panel().count(), patience).toBe(0);
  });

  test('answer a C-ECHO with its time and what was agreed, or all that is known of why not', async () => {
    await button('C-ECHO to City archive').click();
    const answer = page.getByText(/^Answered after [\d.]+ ms$/);
    await answer.waitFor();
    await page.getByText(/ISOCENTER_\S+ · takes PDUs of up to/).waitFor();
    // Nobody listens on the discard port.
    await addNode(transport, here.url, { aeTitle: 'AWAY', host: '127.0.0.1', port: 9 });
    await page.reload();
    await button('C-ECHO to AWAY').click();
    const refusal = page.getByRole('alert');
    await refusal.getByText(/^No connection to 127\.0\.0\.1:9/).waitFor();
    await refusal.getByText('NETWORK_CONNECTION_FAILED').waitFor();
    await page.getByText(/^No success after [\d.]+ ms/).waitFor();
  });

  test('are changed, and what was typed is not lost by Escape', async () => {
    await button('Change AWAY').click();
    await field('Name').fill('Gone fishing');
    await page.keyboard.press('Escape');
    await panel().getByRole('button', { name: 'Save' }).click();
    await row(/Gone fishing/).waitFor();
    await button('Change Gone fishing').press('Enter');
    await panel().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => panel().count(), patience).toBe(0);
    const focused = () => page.evaluate(() => document.activeElement?.ariaLabel);
    await expect.poll(focused, patience).toBe('Change Gone fishing');
  });

  test('are removed in a second step alone', async () => {
    await button('Remove Gone fishing').click();
    await dialog('Remove Gone fishing').getByRole('button', { name: 'Keep it' }).click();
    await row(/Gone fishing/).waitFor();
    await button('Remove Gone fishing').click();
    await dialog('Remove Gone fishing').getByRole('button', { name: 'Remove', exact: true }).click();
    await said('Gone fishing is removed');
    await expect.poll(() => row(/Gone fishing/).count(), patience).toBe(0);
    await expect.poll(heading, patience).toBe('H1');
  });

  test('that cannot be read are told as that, and asked for again', async () => {
    await page.route('**/api/v1/nodes', (route) => route.abort());
    await page.reload();
    await page.getByRole('heading', { name: 'The server does not answer.' }).waitFor();
    await page.unroute('**/api/v1/nodes');
    await button('Try again').click();
    await row(/City archive/).waitFor();
  });
});

/** Another study as a modality would send it; answers its UID. */
async function arrive(name: string): Promise<string> {
  const StudyInstanceUID = createUid();
  await storeAll(
    here.url,
    madeStack(2, { PatientName: name, PatientID: name, StudyInstanceUID, Modality: 'CT' }),
  );
  return StudyInstanceUID;
}

const isThere = (studyInstanceUid: string) => async () => {
  const { studies } = await new ApiClient(transport, there.url).searchStudies({});
  return studies.find((study) => study.studyInstanceUid === studyInstanceUid)?.numberOfInstances;
};

describe('the rules of routing', () => {
  test('are tried on what is here before they count, and sent by afterwards', async () => {
    await page.getByRole('link', { name: 'Routing' }).click();
    await page.getByRole('heading', { name: 'No rules yet' }).waitFor();
    await button('Add a rule').click();
    await field('Name').fill('CT to the city');
    await field('Send to').selectOption('City archive');
    await panel().getByRole('button', { name: 'Add a condition' }).click();
    expect(await field('Attribute').inputValue()).toBe('Modality');
    await field('Value').fill('CT');
    await panel().getByText('Wait until nothing more of a study comes').click();
    await panel().getByRole('button', { name: 'Dry run' }).click();
    const tried = (name: string) => panel().getByRole('listitem').filter({ hasText: name });
    await tried('PHANTOM, ANNA').getByText('2 of 2 images would be sent').waitFor();
    await tried('PHANTOM, BERTA').getByText('none of 1 image would be sent').waitFor();
    await tried('PHANTOM, BERTA').getByText('1 does not fit Modality').waitFor();
    expect(await isThere('')()).toBeUndefined();
    await panel().getByRole('button', { name: 'Add', exact: true }).click();
    await said('CT to the city is saved');
    expect(await row(/CT to the city/).innerText()).toMatch(/Modality CT\s*City archive\s+at once/);
    await expect.poll(isThere(await arrive('PHANTOM^CARL')), patience).toBe(2);
  });

  test('are turned off with one press, and say so in a dry run', async () => {
    await row(/CT to the city/)
      .getByRole('checkbox')
      .press('Space');
    await said('CT to the city is off');
    const run = page.getByRole('region', { name: 'Dry run', exact: true });
    await run.getByRole('textbox').fill('anna');
    await page.keyboard.press('Enter');
    await run.getByText('Tried on 1 study').waitFor();
    await run.getByText('none of 2 images would be sent').waitFor();
    await run.getByText('the rule is off').waitFor();
    await row(/CT to the city/)
      .getByRole('checkbox')
      .press('Space');
    await said('CT to the city is on');
  });

  test('are changed, and refused with a reason where they cannot be', async () => {
    await button('Change CT to the city').click();
    await field('Attribute').fill('NoSuchAttribute');
    await panel().getByRole('button', { name: 'Save' }).click();
    await panel().getByRole('alert').getByText('NoSuchAttribute').first().waitFor();
    await panel().getByRole('button', { name: 'Remove condition 1' }).click();
    await panel().getByRole('button', { name: 'Save' }).click();
    await row(/all that arrives/).waitFor();
  });
});

describe('the jobs', () => {
  test('that fail for good show themselves without a reload, and are tried again when it was mended', async () => {
    const routing = new RoutingApi(transport, here.url);
    const [rule] = await routing.list();
    if (!rule) throw new Error('the rule of the test before is gone');
    const { id: ruleId, ...fields } = rule;
    await page.getByRole('link', { name: 'Jobs' }).click();
    const failed = page.getByRole('region', { name: /^Failed for good/ });
    await failed.getByText('Nothing failed.').waitFor();
    // A node that goes while its rule stays: only a person can mend that.
    const { id } = await addNode(transport, here.url, { aeTitle: 'GONE', host: '127.0.0.1', port: 9 });
    await routing.change(ruleId, { ...fields, nodeId: id });
    await fetch(`${here.url}/api/v1/nodes/${id}`, { method: 'DELETE' });
    const study = await arrive('PHANTOM^DORA');
    await failed.getByRole('row', { name: /Send a study on.*by CT to the city/s }).waitFor(patience);
    await failed.getByText('SERVER_NODE_UNKNOWN').waitFor();
    const link = failed.getByRole('link', { name: 'Open the study' });
    expect(await link.getAttribute('href')).toBe(`/studies/${study}`);
    await routing.change(ruleId, fields);
    await failed.getByRole('button', { name: 'Retry' }).click();
    await failed.getByText('Nothing failed.').waitFor(patience);
    await expect.poll(isThere(study), patience).toBe(2);
  });

  test('that wait say what they wait for, and are cancelled in a second step', async () => {
    const routing = new RoutingApi(transport, here.url);
    const { id: nodeId } = await addNode(transport, here.url, {
      aeTitle: 'NIGHT',
      host: '127.0.0.1',
      port: 9,
    });
    await routing.add({ name: 'Night', nodeId, waitsUntilQuiet: false });
    await arrive('PHANTOM^EVA');
    const waiting = page.getByRole('region', { name: /^Waiting/ });
    const job = waiting.getByRole('row', { name: /by Night/ });
    await job.filter({ hasText: /next in \d+ s/ }).waitFor(patience);
    await waiting.getByText('SERVER_ROUTING_INCOMPLETE').waitFor(patience);
    await job.getByRole('button', { name: /^Cancel/ }).click();
    await dialog('Cancel this job').getByText('not sent by this rule').waitFor();
    await dialog('Cancel this job').getByRole('button', { name: 'Cancel the job' }).click();
    await said('The job is cancelled');
    await expect.poll(() => job.count(), patience).toBe(0);
  });
});

describe('the worklist', () => {
  const study = createUid();
  const ids = { step: 'STEP-1', performed: createUid() };

  async function tell(operation: NormalizedOperation, content: DataSetContent): Promise<void> {
    const modality = await connectDimse({
      host: '127.0.0.1',
      port: here.dicomPort,
      clock: { now: () => Date.now() },
      callingAeTitle: 'CT1',
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [
        {
          abstractSyntaxUid: PERFORMED_PROCEDURE_STEP,
          transferSyntaxUids: [TransferSyntaxUid.ExplicitVrLittleEndian],
        },
      ],
    });
    const dataSet = dataSetOf(content);
    const sopClassUid = PERFORMED_PROCEDURE_STEP;
    const answer = await modality.normalized({
      operation,
      sopClassUid,
      sopInstanceUid: ids.performed,
      dataSet,
    });
    await modality.release();
    expect(answer.status, answer.errorComment).toBe(0);
  }

  beforeAll(async () => {
    // A form writes days and times without their zone, as DICOM does.
    const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    await addToWorklist(transport, here.url, {
      patientName: 'PHANTOM^GRETA',
      patientId: 'P-7',
      modality: 'CT',
      stationAeTitle: 'CT1',
      startsAt: now,
      studyInstanceUid: study,
      scheduledProcedureStepId: ids.step,
    });
  });

  test('is filled by a form, and changed by it', async () => {
    await page.getByRole('link', { name: 'Worklist' }).click();
    // Midnight may come between what is ordered and what is shown.
    await button('Any day').click();
    await row(/PHANTOM, GRETA/).waitFor();
    await button('Add to the worklist').click();
    await field('Family name').fill('PHANTOM');
    await field('Given name').fill('FRIDA');
    await field('Patient ID').fill('P-6');
    await field('Born').fill('1970-04-01');
    await field('Time').fill('08:30');
    await field('Modality').fill('CT');
    await field('Station AE title').fill('CT1');
    await field('What is to be done').fill('Thorax');
    await page.keyboard.press('Enter');
    await said('The order is saved');
    expect(await row(/PHANTOM, FRIDA/).innerText()).toMatch(
      /08:30.*P-6.*1970-04-01.*CT.*Thorax.*CT1.*Scheduled/s,
    );
    await button('Change the order of PHANTOM, FRIDA').click();
    await field('Time').fill('09:15');
    await panel().getByRole('button', { name: 'Save' }).click();
    await row(/09:15 PHANTOM, FRIDA/).waitFor();
    expect(await row(/PHANTOM, FRIDA/).count()).toBe(1);
  });

  test('shows without a reload how far the modality is', async () => {
    const greta = row(/PHANTOM, GRETA/);
    await greta.getByText('Scheduled').waitFor(patience);
    await tell('N-CREATE', {
      ScheduledStepAttributesSequence: [{ StudyInstanceUID: study, ScheduledProcedureStepID: ids.step }],
      PatientName: 'PHANTOM^GRETA',
      PerformedProcedureStepID: 'PPS1',
      PerformedStationAETitle: 'CT1',
      PerformedProcedureStepStartDate: '20260705',
      PerformedProcedureStepStartTime: '0831',
      PerformedProcedureStepStatus: 'IN PROGRESS',
      Modality: 'CT',
    });
    await greta.getByText('Started').waitFor(patience);
    await tell('N-SET', {
      PerformedProcedureStepStatus: 'DISCONTINUED',
      PerformedProcedureStepEndDate: '20260705',
      PerformedProcedureStepEndTime: '0850',
      PerformedSeriesSequence: [],
    });
    // What is over is no longer asked for, but can be looked at.
    await expect.poll(() => greta.count(), patience).toBe(0);
    await button('Discontinued').click();
    await greta.getByText('Discontinued').waitFor(patience);
  });

  test('is taken from in a second step', async () => {
    await button('Remove the order of PHANTOM, FRIDA').click();
    await dialog('Take it off the worklist')
      .getByRole('button', { name: 'Take it off', exact: true })
      .click();
    await said('It is off the worklist');
    await expect.poll(() => row(/PHANTOM, FRIDA/).count(), patience).toBe(0);
  });
});
