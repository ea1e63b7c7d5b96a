import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { ProblemError, sendQuarantineDecision } from '../api.ts';
import { api } from '../archive-connection/client.ts';
import { announce } from '../controls/announce.ts';
import { Button } from '../controls/button.tsx';
import { dialogActions } from '../controls/dialog.tsx';
import { join } from '../controls/join.ts';
import { countOf } from '../text/counts.ts';
import { formatMoment } from '../text/dates.ts';
import styles from './quarantine-decision.module.css';
import { comparedIdentity, consequenceOf, type QuarantineGroup } from './quarantine-groups.ts';

interface QuarantineDecisionProps {
  group: QuarantineGroup;
  onDecided: () => void;
}

/** One group of the queue. Either way out takes a second step, since neither can be taken back here. */
export function QuarantineDecision({ group, onDecided }: QuarantineDecisionProps) {
  const { first, ids } = group;
  const queryClient = useQueryClient();
  const [step, setStep] = useState<'looking' | 'accepting' | 'refusing'>('looking');
  const [why, setWhy] = useState('');
  const questionId = useId();
  const { mutate, isPending, error, data, variables, reset } = useMutation({
    mutationFn: (decision: 'accept' | 'refuse') =>
      sendQuarantineDecision(
        api,
        decision === 'accept' ? { decision, ids: [...ids] } : { decision, ids: [...ids], why: why.trim() },
      ),
    networkMode: 'always',
    onSuccess: (answer, decision) => {
      announce(decidedSentence(answer.decided, decision));
      readAgain();
    },
  });
  const readAgain = () => {
    for (const key of ['quarantine', 'status', 'studies']) {
      void queryClient.invalidateQueries({ queryKey: [key] });
    }
    onDecided();
  };
  const goTo = (next: typeof step) => {
    reset();
    setStep(next);
  };
  const [it, itCame] = ids.length === 1 ? ['it', 'it came'] : ['them', 'they came'];
  return (
    <li className={styles.group}>
      <h3 className={styles.title}>
        {countOf(ids.length, 'image')} <span className={styles.dim}>{descriptionOf(group)}</span>
      </h3>
      <p>{first.explanation ?? first.why}</p>
      <Comparison group={group} />
      <p className={styles.dim}>{arrivalOf(group)}</p>
      {error && (
        <p className={styles.failed} role="alert">
          {error.message}
        </p>
      )}
      {error && isDecidedElsewhere(error) && (
        <div className={dialogActions}>
          <Button label="Read the queue again" variant="plain" onClick={readAgain} />
        </div>
      )}
      {/* Until the queue has been read again. */}
      {data && variables && <p>{decidedSentence(data.decided, variables)}</p>}
      {!data && step === 'looking' && (
        <div className={dialogActions}>
          <Button label="Refuse" variant="plain" onClick={() => goTo('refusing')} />
          <Button label={`Show ${it} as ${itCame}`} variant="plain" onClick={() => goTo('accepting')} />
        </div>
      )}
      {!data && step === 'accepting' && (
        <SecondStep isPending={isPending} onSubmit={() => mutate('accept')}>
          <p id={questionId} className={styles.question}>
            {consequenceOf(group)}
          </p>
          <Button
            label="Back"
            variant="plain"
            data-first
            aria-describedby={questionId}
            onClick={() => goTo('looking')}
          />
          <Button label={`Show ${it}`} type="submit" variant="danger" aria-disabled={isPending} />
        </SecondStep>
      )}
      {!data && step === 'refusing' && (
        <SecondStep
          isPending={isPending}
          onSubmit={() => {
            if (why.trim() !== '') mutate('refuse');
          }}
        >
          <input
            className={styles.why}
            data-first
            aria-label="Reason for refusing"
            placeholder="Why, for who looks at it later"
            maxLength={500}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
          <Button label="Back" variant="plain" onClick={() => goTo('looking')} />
          <Button
            label={`Refuse ${it}`}
            type="submit"
            variant="danger"
            aria-disabled={isPending || why.trim() === ''}
          />
        </SecondStep>
      )}
    </li>
  );
}

interface SecondStepProps {
  isPending: boolean;
  onSubmit: () => void;
  children: ReactNode;
}

/** Stands where the button was that led here, so it takes the focus of that: to what is marked `data-first`. */
function SecondStep({ isPending, onSubmit, children }: SecondStepProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const actions = form.current;
    actions?.querySelector<HTMLElement>('[data-first]')?.focus();
    const group = actions?.parentElement;
    return () => group?.querySelector<HTMLElement>('button')?.focus();
  }, []);
  return (
    <form
      ref={form}
      className={dialogActions}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) onSubmit();
      }}
    >
      {children}
    </form>
  );
}

function Comparison({ group }: { group: QuarantineGroup }) {
  const { here } = group.first;
  return (
    <table className={styles.identity}>
      <thead>
        <tr>
          <td />
          <th scope="col">Came</th>
          {here && <th scope="col">Is here</th>}
        </tr>
      </thead>
      <tbody>
        {comparedIdentity(group).map((row) => (
          <tr key={row.label} className={join(row.differs && styles.differs)}>
            <th scope="row">{row.label}</th>
            <td>{row.came || '–'}</td>
            {row.here !== undefined && (
              <td>
                {row.differs && <Unequal />}
                {row.here || '–'}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A sign beside the colour, and a word for who sees neither. */
function Unequal() {
  return (
    <>
      <span aria-hidden="true">≠ </span>
      <span className="visually-hidden">differs: </span>
    </>
  );
}

function descriptionOf({ first }: QuarantineGroup): ReactNode {
  const { modality, studyDescription, studyDate } = first;
  const before = [modality, studyDescription].filter(Boolean).join('  ·  ');
  if (!studyDate) return before;
  return (
    <>
      {before && `${before}  ·  `}
      <span className={styles.whole}>{studyDate}</span>
    </>
  );
}

const isDecidedElsewhere = (error: Error): boolean =>
  error instanceof ProblemError && error.problem.code === 'ARCHIVE_NOT_IN_QUARANTINE';

const decidedSentence = (decided: number, decision: 'accept' | 'refuse'): string =>
  `${countOf(decided, 'image')} ${decision === 'accept' ? 'accepted' : 'refused'}`;

/** `Came 2026-11-23 14:05 from CT_1`; of several, when the last came. */
function arrivalOf({ first: { since, callingAeTitle }, ids }: QuarantineGroup): string {
  const sender = callingAeTitle ? ` from ${callingAeTitle}` : '';
  return `${ids.length === 1 ? 'Came' : 'The last came'} ${formatMoment(new Date(since))}${sender}`;
}
