import { useMutation } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { RoutingApi, type RoutingFields, type RoutingTested, type StudyRow } from '../../api.ts';
import { api, transport } from '../../archive-connection/client.ts';
import { Button } from '../../controls/button.tsx';
import { TextField } from '../../controls/field.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { join } from '../../controls/join.ts';
import { problemOf } from '../../controls/problem-of.ts';
import { countOf } from '../../text/counts.ts';
import styles from './dry-run.module.css';
import { obstacleWords, outcomeWords } from './rule-words.ts';

/** As many studies as one tries a rule on: enough to see, few enough to read. */
const mostTried = 20;

interface DryRunProps {
  /** One that is not kept yet; the kept ones where absent. */
  rule?: (() => RoutingFields) | undefined;
  /** What is missing before it can be tried. */
  missing?: string | undefined;
}

interface Tried {
  readonly studies: readonly StudyRow[];
  readonly results: RoutingTested['results'];
}

/** What rules would do with studies that are here, and why not. Nothing is sent. */
export function DryRun({ rule, missing }: DryRunProps) {
  const [words, setWords] = useState('');
  const { mutate, isPending, data, error } = useMutation({
    mutationFn: async (): Promise<Tried> => {
      const { studies } = await api.searchStudies({
        ...(words.trim() !== '' && { text: words.trim() }),
        sort: '-receivedAt',
        limit: mostTried,
      });
      if (studies.length === 0) return { studies, results: [] };
      const studyInstanceUids = studies.map(({ studyInstanceUid }) => studyInstanceUid);
      const tested = await new RoutingApi(transport).test({
        studyInstanceUids,
        ...(rule && { rule: rule() }),
      });
      return { studies, results: tested.results };
    },
  });
  const run = () => {
    if (!isPending && missing === undefined) mutate();
  };
  return (
    <section className={styles.run} aria-label={rule ? 'Dry run of this rule' : 'Dry run'}>
      {!rule && <h2>Dry run</h2>}
      <div className={styles.ask}>
        <TextField
          className={styles.words}
          label={rule ? 'Try it on studies that are here' : 'Studies to try the rules on'}
          placeholder="The newest, or words to search"
          maxLength={256}
          value={words}
          onChange={setWords}
          onKeyDown={(event) => {
            // In a form, Enter would save it.
            if (event.key !== 'Enter') return;
            event.preventDefault();
            run();
          }}
        />
        <Button
          label={isPending ? 'Trying …' : 'Dry run'}
          icon={<FlaskConical />}
          variant="plain"
          aria-disabled={isPending || missing !== undefined}
          onClick={run}
        />
      </div>
      <p className={styles.dim}>{missing ?? 'Nothing is sent by a dry run.'}</p>
      {error && <InlineProblem problem={problemOf(error)} />}
      {data && (
        <div role="status" className={styles.answer}>
          <p className={styles.dim}>
            {data.studies.length === 0
              ? 'No study matches.'
              : `Tried on ${countOf(data.studies.length, 'study', 'studies')}`}
          </p>
          <Results tried={data} isOne={rule !== undefined} />
        </div>
      )}
    </section>
  );
}

function Results({ tried: { studies, results }, isOne }: { tried: Tried; isOne: boolean }) {
  return (
    <ul className={styles.studies}>
      {studies.map((study) => (
        <li key={study.studyInstanceUid}>
          <p className={styles.study}>
            {study.patientName || 'No name'}
            <span className={styles.dim}>
              {[study.modalities.join(' '), study.studyDescription, study.studyDate]
                .filter(Boolean)
                .map((part) => ` · ${part}`)}
            </span>
          </p>
          <ul>
            {results
              .filter(({ studyInstanceUid }) => studyInstanceUid === study.studyInstanceUid)
              .map((result) => (
                <li key={result.ruleId ?? result.ruleName} className={styles.result}>
                  {!isOne && <span className={styles.rule}>{result.ruleName}: </span>}
                  <span className={join(result.wouldGo > 0 ? styles.goes : styles.dim)}>
                    {result.wouldGo > 0 ? '→ ' : ''}
                    {outcomeWords(result)}
                  </span>
                  {result.obstacles.length > 0 && (
                    <span className={styles.dim}>: {result.obstacles.map(obstacleWords).join(', ')}</span>
                  )}
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
