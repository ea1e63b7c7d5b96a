import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { searchQuarantine } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { countOf, formatCount } from '../text/counts.ts';
import { QuarantineDecision } from './quarantine-decision.tsx';
import { groupsOf } from './quarantine-groups.ts';
import styles from './quarantine-queue.module.css';

const mostListed = 500;

/** What waits for a decision, by study and reason: what came beside what is here, and the two ways out. */
export function QuarantineQueue({ onClose }: { onClose: () => void }) {
  const content = useRef<HTMLDivElement>(null);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['quarantine'],
    queryFn: ({ signal }) => searchQuarantine(api, { limit: mostListed }, { signal }),
  });
  const listed = data?.instances ?? [];
  const more = (data?.total ?? 0) - listed.length;
  return (
    <Dialog title="Quarantine" onClose={onClose}>
      {/* Takes the focus when the group that had it is gone. */}
      <div ref={content} tabIndex={-1} className={styles.content} aria-busy={isFetching}>
        {data === undefined && !error && <p role="status">Reading what waits …</p>}
        {data?.total === 0 && <p role="status">Nothing waits any more.</p>}
        {listed.length > 0 && (
          <p>
            These images are kept safe, but are not shown: they do not fit to what is here. Shown in the wrong
            place, they could be taken for another patient's.
          </p>
        )}
        {error && (
          <div className={styles.failed} role="alert">
            <p>{error.message}</p>
            <Button
              label="Try again"
              variant="plain"
              aria-disabled={isFetching}
              onClick={() => {
                if (!isFetching) void refetch();
              }}
            />
          </div>
        )}
        {listed.length > 0 && (
          <ul className={styles.groups}>
            {groupsOf(listed).map((group) => (
              <QuarantineDecision
                key={group.first.id}
                group={group}
                onDecided={() => content.current?.focus()}
              />
            ))}
          </ul>
        )}
        {more > 0 && (
          <p>
            These are the newest {formatCount(listed.length)}. {countOf(more, 'more image')} will be listed
            here when these are decided on.
          </p>
        )}
      </div>
    </Dialog>
  );
}
