import { decodeWorkers } from './decode-workers.ts';
import { prefetchForeignStudy, prefetchStudy, transferSyntaxTold } from './prefetch.ts';
import { applyTheme, followOtherWindows } from './settings/settings.ts';
import { addressOfQuery, foreignServiceOf, parseDeepLink, studyOfPath } from './url/paths.ts';

// The entry stays this small so that the first requests leave before any framework is read.
applyTheme();
followOtherWindows();
const address = addressOfQuery(location);
if (address !== undefined) history.replaceState(history.state, '', address);

const page = document.getElementById('page');
const drawPage = async (): Promise<void> => {
  const { mount } = await import('./app.tsx');
  if (page) mount(page);
};

/**
 * A reader who waits longer for the first picture sees the page around it meanwhile. Counted from when the code that opens the study is
 * here: before that the page's own code would only be in its way.
 */
const patienceMs = 500;

const studyInstanceUid = studyOfPath(location.pathname);
if (studyInstanceUid === undefined) void drawPage();
else {
  const foreignService = foreignServiceOf(location.search);
  const { seriesInstanceUid } = parseDeepLink(location.search);
  const told =
    foreignService === undefined
      ? prefetchStudy(studyInstanceUid)
      : prefetchForeignStudy(foreignService, studyInstanceUid, seriesInstanceUid);
  decodeWorkers.warm();
  void told.then((answer) => decodeWorkers.prepare(transferSyntaxTold(answer, seriesInstanceUid)));
  const opening = import('./viewer-page/open-ahead.ts').then(({ openAhead }) => {
    const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
    return Promise.race([openAhead(studyInstanceUid, location.search), patience]);
  });
  void opening.finally(() => {
    void import('./viewer-page/study-viewer.tsx');
    void drawPage();
  });
}

if (new URLSearchParams(location.search).has('bench')) {
  void import('./bench/bench-door.ts').then(({ openBenchDoor }) => openBenchDoor(location.search));
}
