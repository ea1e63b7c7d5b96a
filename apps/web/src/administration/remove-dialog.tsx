import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { Dialog, dialogActions } from '../controls/dialog.tsx';
import { InlineProblem } from '../controls/inline-problem.tsx';
import { problemOf } from '../controls/problem-of.ts';
import { focusHeading } from './administration-frame.tsx';
import styles from './remove-dialog.module.css';

interface RemoveDialogProps<T> {
  title: string;
  /** What it means, before it is done. */
  consequence: string;
  /** Of the button that does it. */
  action: string;
  /** Of the button that does not. */
  keep?: string;
  /** Said once it is done. */
  done: (answer: T) => string;
  /** It is said in the dialog, which then stays until it is closed. */
  showsDone?: boolean;
  remove: () => Promise<T>;
  /** It is done, or was found done. */
  onRemoved: () => void;
  onClose: () => void;
}

/** The second step before something goes that cannot be taken back. What came of it is said even when it was closed meanwhile. */
export function RemoveDialog<T>({
  title,
  consequence,
  action,
  keep = 'Keep it',
  done,
  showsDone = false,
  remove,
  onRemoved,
  onClose,
}: RemoveDialogProps<T>) {
  const isShown = useIsShown();
  const { mutate, isPending, isSuccess, data, error } = useMutation({
    mutationFn: remove,
    onSuccess: (answer) => {
      onRemoved();
      if (isShown.current && showsDone) return;
      announce(done(answer));
      if (!isShown.current) return;
      onClose();
      focusHeading();
    },
    onError: (failure) => {
      if (!isShown.current) announce(problemOf(failure).title);
    },
  });
  const isToldHere = isSuccess && showsDone;
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.content}>
        <p role="status">{isToldHere ? done(data) : consequence}</p>
        {error && <InlineProblem problem={problemOf(error)} />}
        <div className={dialogActions}>
          <Button label={isToldHere ? 'Done' : keep} variant="plain" onClick={onClose} />
          {!isToldHere && (
            <Button
              label={isPending ? `${action} …` : error ? 'Try again' : action}
              variant="danger"
              aria-disabled={isPending}
              onClick={() => {
                if (!isPending) mutate();
              }}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** Whether the component is still on the page. */
function useIsShown() {
  const isShown = useRef(false);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return isShown;
}
