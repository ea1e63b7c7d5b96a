import { useMutation } from '@tanstack/react-query';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { Dialog, dialogActions } from '../controls/dialog.tsx';
import { InlineProblem } from '../controls/inline-problem.tsx';
import { focusHeading } from './administration-frame.tsx';
import { problemOf } from './problem-of.ts';
import styles from './remove-dialog.module.css';

interface RemoveDialogProps {
  title: string;
  /** What it means, before it is done. */
  consequence: string;
  /** Of the button that does it. */
  action: string;
  /** Said once it is done. */
  done: string;
  remove: () => Promise<unknown>;
  /** It is done, or was found done. */
  onRemoved: () => void;
  onClose: () => void;
}

/** The second step before something goes that cannot be taken back. */
export function RemoveDialog({
  title,
  consequence,
  action,
  done,
  remove,
  onRemoved,
  onClose,
}: RemoveDialogProps) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      announce(done);
      onRemoved();
      onClose();
      focusHeading();
    },
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={styles.content}>
        <p>{consequence}</p>
        {error && <InlineProblem problem={problemOf(error)} />}
        {/* A form that closes the dialog lets the browser give the focus back. */}
        <form method="dialog" className={dialogActions}>
          <Button label="Keep it" type="submit" variant="plain" />
          <Button
            label={isPending ? `${action} …` : error ? 'Try again' : action}
            variant="danger"
            aria-disabled={isPending}
            onClick={() => {
              if (!isPending) mutate();
            }}
          />
        </form>
      </div>
    </Dialog>
  );
}
