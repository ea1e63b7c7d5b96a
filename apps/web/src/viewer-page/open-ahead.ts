import { createTestHandle, type Viewer } from '@isocenter/viewer';
import { compact } from '../controls/widths.ts';
import { parseDeepLink } from '../url/paths.ts';
import { archiveOf } from './archive-source.ts';
import { hearEarlyKeys } from './early-keys.ts';
import { drawFirstPicture } from './first-picture.ts';
import { createPageViewer } from './page-viewer.ts';

let ahead: { readonly studyInstanceUid: string; readonly viewer: Viewer } | undefined;

/**
 * Opens the study of a deep link before there is a page to draw it into: its first image is fetched, decoded and drawn
 * while the page's own code waits. Resolves when there is nothing left to wait for.
 */
export async function openAhead(studyInstanceUid: string, search: string): Promise<void> {
  const viewer = createPageViewer(archiveOf(search));
  ahead = { studyInstanceUid, viewer };
  window.__isocenter = createTestHandle(viewer);
  hearEarlyKeys(viewer);
  void viewer.openStudy(studyInstanceUid, parseDeepLink(search));
  // On a phone the place of the picture follows from what else is there.
  if (!matchMedia(compact).matches) await drawFirstPicture(viewer, document.body);
}

/** The viewer that was opened ahead for this study; it is handed out once, and then belongs to who took it. */
export function takeAhead(studyInstanceUid: string): Viewer | undefined {
  if (ahead?.studyInstanceUid !== studyInstanceUid) return undefined;
  const { viewer } = ahead;
  ahead = undefined;
  return viewer;
}
