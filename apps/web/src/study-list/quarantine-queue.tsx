import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { searchQuarantine, sendQuarantineDecision } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { join } from '../controls/join.ts';
import { countOf } from '../text/counts.ts';
import { comparedIdentity, groupsOf, type QuarantineGroup } from './quarantine-groups.ts';
import styles from './quarantine-queue.module.css';

/** What waits for a decision, by study and reason: what came beside what is here, and the two ways out. */
export function QuarantineQueue({ onClose }: { onClose: () => void }) {
  const queue = useQuery({
    queryKey: ['quarantine'],
    queryFn: ({ signal }) => searchQuarantine(api, { limit: 500 }, { signal }),
  });
  const groups = groupsOf(queue.data?.instances ?? []);
  return (
    <Dialog title="Quarantine" onClose={onClose}>
      <div className={styles.content}>
        <p>
          These images are kept safe, but are not shown: they do not fit to what is here. Shown in the wrong
          place, they could be taken for another patient's.
        </p>
        {queue.error && <p role="alert">{queue.error.message}</p>}
        {queue.data && groups.length === 0 && <p role="status">Nothing waits any more.</p>}
        <ul className={styles.groups}>
          {groups.map((group) => (
            <Group
              key={`${group.first.studyInstanceUid} ${group.first.why} ${group.first.id}`}
              group={group}
            />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

function Group({ group }: { group: QuarantineGroup }) {
  const { first, ids } = group;
  const queryClient = useQueryClient();
  const [isRefusing, setRefusing] = useState(false);
  const [why, setWhy] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: (decision: 'accept' | 'refuse') =>
      sendQuarantineDecision(
        api,
        decision === 'accept' ? { decision, ids: [...ids] } : { decision, ids: [...ids], why: why.trim() },
      ),
    networkMode: 'always',
    onSuccess: ({ decided }, decision) => {
      announce(`${countOf(decided, 'image')} ${decision === 'accept' ? 'accepted' : 'refused'}`);
      for (const key of ['quarantine', 'status', 'studies']) {
        void queryClient.invalidateQueries({ queryKey: [key] });
      }
    },
  });
  const description = [first.modality, first.studyDescription, first.studyDate].filter(Boolean).join('  ·  ');
  return (
    <li className={styles.group}>
      <h3 className={styles.title}>
        {countOf(ids.length, 'image')}
        {description && <span className={styles.dim}> {description}</span>}
      </h3>
      <p>{first.explanation ?? first.why}</p>
      <table className={styles.identity}>
        <thead>
          <tr>
            <td />
            <th scope="col">Came</th>
            {first.here && <th scope="col">Is here</th>}
          </tr>
        </thead>
        <tbody>
          {comparedIdentity(group).map(({ label, came, here, differs }) => (
            <tr key={label} className={join(differs && styles.differs)}>
              <th scope="row">{label}</th>
              <td>{came || '–'}</td>
              {here !== undefined && <td>{here || '–'}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {error && (
        <p className={styles.failed} role="alert">
          {error.message}
        </p>
      )}
      {isRefusing ? (
        <form
          className={styles.actions}
          onSubmit={(event) => {
            event.preventDefault();
            if (why.trim() !== '' && !isPending) mutate('refuse');
          }}
        >
          <input
            className={styles.why}
            aria-label="Reason for refusing"
            placeholder="Why, for who looks at it later"
            maxLength={500}
            value={why}
            // biome-ignore lint/a11y/noAutofocus: it appears because of a press on Refuse
            autoFocus
            onChange={(event) => setWhy(event.target.value)}
          />
          <Button label="Back" variant="plain" onClick={() => setRefusing(false)} />
          <Button
            label={ids.length === 1 ? 'Refuse it' : 'Refuse them'}
            type="submit"
            variant="danger"
            aria-disabled={isPending || why.trim() === ''}
          />
        </form>
      ) : (
        <div className={styles.actions}>
          <Button label="Refuse" variant="plain" onClick={() => setRefusing(true)} />
          <Button
            label={`Show ${ids.length === 1 ? 'it' : 'them'} as ${ids.length === 1 ? 'it' : 'they'} came`}
            variant="plain"
            aria-disabled={isPending}
            onClick={() => {
              if (!isPending) mutate('accept');
            }}
          />
        </div>
      )}
    </li>
  );
}
