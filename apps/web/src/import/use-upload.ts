import { useCallback, useEffect, useRef, useState } from 'react';
import { announce } from '../controls/announce.ts';
import { nothingSent, type UploadFile, type UploadState } from './upload-state.ts';
import { summary } from './upload-summary.ts';

export interface Upload {
  readonly state: UploadState | undefined;
  start(files: Promise<readonly UploadFile[]> | readonly UploadFile[]): Promise<void>;
  cancel(): void;
  /** Puts the report away. */
  dismiss(): void;
}

/** One import at a time: a new one stops the one before it. */
export function useUpload(): Upload {
  const [state, setState] = useState<UploadState>();
  const abort = useRef<AbortController | undefined>(undefined);

  const start = useCallback<Upload['start']>(async (chosen) => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    setState(nothingSent);
    // Most visits import nothing, so what sends files is fetched when there are some.
    const [files, { uploadFiles }] = await Promise.all([chosen, import('./upload.ts')]);
    if (controller.signal.aborted) return;
    const show = (next: UploadState) => {
      if (abort.current === controller) setState(next);
    };
    const end = await uploadFiles(files, show, controller.signal);
    announce(summary(end));
  }, []);

  const cancel = useCallback(() => abort.current?.abort(), []);
  const dismiss = useCallback(() => setState(undefined), []);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    const isRunning = state?.status === 'running' || state?.status === 'reading';
    if (!isRunning) return;
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [state?.status]);
  return { state, start, cancel, dismiss };
}
