import { prefetchStudy } from './prefetch.ts';
import { applyTheme } from './settings/settings.ts';
import { addressOfQuery, foreignServiceOf, studyOfPath } from './url/paths.ts';

// The entry stays this small so that the first requests leave before any framework is read.
applyTheme();
const address = addressOfQuery(location);
if (address !== undefined) history.replaceState(history.state, '', address);

const studyInstanceUid = studyOfPath(location.pathname);
if (studyInstanceUid !== undefined) {
  if (foreignServiceOf(location.search) === undefined) prefetchStudy(studyInstanceUid);
  void import('./viewer-page/open-ahead.ts').then(({ openAhead }) =>
    openAhead(studyInstanceUid, location.search),
  );
  void import('./viewer-page/study-viewer.tsx');
}

const page = document.getElementById('page');
if (page) void import('./app.tsx').then(({ mount }) => mount(page));

if (new URLSearchParams(location.search).has('bench')) {
  void import('./bench/bench-door.ts').then(({ openBenchDoor }) => openBenchDoor(location.search));
}
