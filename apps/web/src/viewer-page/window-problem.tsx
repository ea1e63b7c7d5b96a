import type { Viewport } from '@isocenter/viewer';
import { X } from 'lucide-react';
import { Button } from '../controls/button.tsx';
import { useValueOf } from './use-store.ts';
import styles from './window-problem.module.css';

/** Why there was no window where one was asked for; the picture stays as it is behind it. */
export function WindowProblem({ viewport }: { viewport: Viewport }) {
  const problem = useValueOf(viewport.state, ({ presentation }) => presentation.problem);
  return (
    <div className={styles.place} role="status">
      {problem && (
        <div className={styles.problem}>
          <p>
            {problem.message} <strong>{problem.fix}</strong>
          </p>
          <Button label="Close" icon={<X />} iconOnly onClick={() => viewport.dismissWindowProblem()} />
        </div>
      )}
    </div>
  );
}
