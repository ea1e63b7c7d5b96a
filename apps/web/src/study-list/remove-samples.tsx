import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../archive-connection/client.ts';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { Dialog, dialogActions } from '../controls/dialog.tsx';
import styles from './remove-samples.module.css';
import { removedSentence } from './removed-sentence.ts';

/** Asks before the sample studies go for good, then says what came of it, also when it was closed meanwhile. */
export function RemoveSamples({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const { mutate, status, data, error } = useMutation({
    mutationFn: () => api.removeSamples(),
    networkMode: 'always',
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['studies'] });
      void queryClient.invalidateQueries({ queryKey: ['status'] });
    },
    onSettled: (answer, failure) => {
      if (!isShown.current) announce(failure?.message ?? removedSentence(answer?.removed ?? 0));
    },
  });
  const isPending = status === 'pending';
  return (
    <Dialog title="Remove sample studies" onClose={onClose}>
      <div className={styles.content}>
        {!data && (
          <p>
            All phantom studies that Isocenter made are removed and not made again; measurements on them can
            no longer be opened. This cannot be undone. Everything you brought in stays.
          </p>
        )}
        <p role="status">
          {isPending && 'Removing the sample studies …'}
          {data && removedSentence(data.removed)}
        </p>
        {error && (
          <p className={styles.failed} role="alert">
            {error.message}
          </p>
        )}
        {/* A form that closes the dialog lets the browser give the focus back. */}
        <form method="dialog" className={dialogActions}>
          <Button label={data ? 'Done' : 'Keep them'} type="submit" variant="plain" />
          {!data && (
            <Button
              label={error ? 'Try again' : 'Remove them'}
              variant="danger"
              aria-disabled={isPending}
              onClick={() => {
                if (!isPending) mutate();
              }}
            />
          )}
        </form>
      </div>
    </Dialog>
  );
}
