import { useCallback, useEffect, useRef, useState } from 'react';
import { announce } from '../controls/announce.ts';
import { countOf } from '../text/counts.ts';
import { nothingSent, type UploadFile, type UploadState, uploadFiles } from './upload.ts';

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
    const files = await chosen;
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

/** The result in one sentence. */
export function summary(state: UploadState): string {
  const parts = [
    state.stored > 0 && `${countOf(state.stored, 'image')} stored`,
    state.alreadyStored > 0 && `${countOf(state.alreadyStored, 'image')} already there`,
    state.refused.length > 0 && `${countOf(state.refused.length, 'file')} refused`,
    state.ignored > 0 && `${countOf(state.ignored, 'file')} passed over`,
  ].filter((part) => part !== false);
  const result = parts.length > 0 ? parts.join(', ') : 'nothing to store';
  return state.status === 'cancelled' ? `Import stopped: ${result}` : `Import finished: ${result}`;
}
