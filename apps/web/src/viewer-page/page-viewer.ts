import { createViewer, type Viewer, type ViewerOptions } from '@isocenter/viewer';
import { decodeWorkers } from '../decode-workers.ts';
import { readSettings, subscribeSettings } from '../settings/settings.ts';

/** A viewer that works as the reader set this browser. */
export const createPageViewer = (options: ViewerOptions): Viewer =>
  createViewer({
    workerHost: decodeWorkers,
    ...options,
    backend: readSettings().backend,
    ownPresets: { get: () => readSettings().ownPresets, subscribe: subscribeSettings },
  });
