import type { Viewer, Viewport } from '@isocenter/viewer';
import { join } from '../controls/join.ts';
import { readSettings } from '../settings/settings.ts';
import styles from './first-picture.module.css';

/**
 * Draws the first picture where the reading room will have it, before there is a room: the page's panels take longer to be read and
 * laid out than a picture to be fetched and drawn. Gives its place up once the room draws. Resolves when the picture is on the screen,
 * or will not come.
 */
export async function drawFirstPicture(viewer: Viewer, body: HTMLElement): Promise<void> {
  const viewport = viewer.viewport(viewer.layout.get().activeViewportId);
  const room = document.createElement('div');
  const input = document.createElement('div');
  const canvas = document.createElement('canvas');
  room.className = styles.room ?? '';
  room.ariaHidden = 'true';
  room.dataset.firstPicture = '';
  input.className = join(styles.picture, !readSettings().showRail && styles.withoutRail) ?? '';
  input.dataset.picture = '';
  input.append(canvas);
  room.append(input);
  body.append(room);
  const detach = viewport.attach({ canvas, input });
  const giveUp = (): void => {
    detach();
    requestAnimationFrame(() => room.remove());
  };
  void whenReplaced(viewport, canvas).then(giveUp);
  if (!(await hasPicture(viewer, viewport))) giveUp();
  // Behind the callback that draws it, and behind the compositor's own turn.
  for (let i = 0; i < 2; i++) await nextPicture();
}

const nextPicture = (): Promise<unknown> => new Promise(requestAnimationFrame);

async function whenReplaced(viewport: Viewport, canvas: HTMLCanvasElement): Promise<void> {
  while (viewport.canvasElement === canvas) await nextPicture();
}

/** Resolves when a picture is there (true), or words have to say why not. */
function hasPicture(viewer: Viewer, viewport: Viewport): Promise<boolean> {
  return new Promise((resolve) => {
    const stops: (() => void)[] = [];
    const look = (): void => {
      const study = viewer.study.get();
      const { shownFrameIndex, quality } = viewport.state.get();
      const hasNone = study.status === 'failed' || (study.status === 'ready' && study.stacks.length === 0);
      if (shownFrameIndex === undefined && quality.status !== 'failed' && !hasNone) return;
      for (const stop of stops) stop();
      resolve(shownFrameIndex !== undefined);
    };
    stops.push(viewer.study.subscribe(look), viewport.state.subscribe(look));
    look();
  });
}
