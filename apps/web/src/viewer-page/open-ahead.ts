import { createViewer, type Viewer } from '@isocenter/viewer';
import { parseDeepLink } from '../url/paths.ts';
import { archiveOf } from './archive-source.ts';

let ahead: { readonly studyInstanceUid: string; readonly viewer: Viewer } | undefined;

/**
 * Opens the study of a deep link before there is a page to draw it into: its first image is fetched and decoded
 * while the page's own code is still being read.
 */
export function openAhead(studyInstanceUid: string, search: string): void {
  const viewer = createViewer(archiveOf(search));
  ahead = { studyInstanceUid, viewer };
  void viewer.openStudy(studyInstanceUid, parseDeepLink(search));
}

/** The viewer that was opened ahead for this study; it is handed out once, and then belongs to who took it. */
export function takeAhead(studyInstanceUid: string): Viewer | undefined {
  if (ahead?.studyInstanceUid !== studyInstanceUid) return undefined;
  const { viewer } = ahead;
  ahead = undefined;
  return viewer;
}
