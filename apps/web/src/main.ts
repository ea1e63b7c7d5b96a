import { decodeWorkers } from './decode-workers.ts';
import { prefetchForeignStudy, prefetchStudy } from './prefetch.ts';
import { applyTheme } from './settings/settings.ts';
import { addressOfQuery, foreignServiceOf, studyOfPath } from './url/paths.ts';

// The entry stays this small so that the first requests leave before any framework is read.
applyTheme();
const address = addressOfQuery(location);
if (address !== undefined) history.replaceState(history.state, '', address);

const page = document.getElementById('page');
const drawPage = async (): Promise<void> => {
  const { mount } = await import('./app.tsx');
  if (page) mount(page);
};

/** A reader who waits longer for the first picture sees the page around it meanwhile. */
const patienceMs = 500;

const studyInstanceUid = studyOfPath(location.pathname);
if (studyInstanceUid === undefined) void drawPage();
else {
  const foreignService = foreignServiceOf(location.search);
  if (foreignService === undefined) prefetchStudy(studyInstanceUid);
  else prefetchForeignStudy(foreignService, studyInstanceUid);
  decodeWorkers.warm();
  const opening = import('./viewer-page/open-ahead.ts').then(({ openAhead }) =>
    openAhead(studyInstanceUid, location.search),
  );
  const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
  void Promise.race([opening, patience]).finally(() => {
    void import('./viewer-page/study-viewer.tsx');
    void drawPage();
  });
}

if (new URLSearchParams(location.search).has('bench')) {
  void import('./bench/bench-door.ts').then(({ openBenchDoor }) => openBenchDoor(location.search));
}
