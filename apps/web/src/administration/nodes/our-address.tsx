import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { api } from '../../archive-connection/client.ts';
import { announce } from '../../controls/announce.ts';
import { Button } from '../../controls/button.tsx';
import { InlineProblem } from '../../controls/inline-problem.tsx';
import { problemOf } from '../../controls/problem-of.ts';
import styles from './our-address.module.css';
import { ourFacts, ourHostNote } from './our-facts.ts';

/** What a colleague at the other system has to enter there to reach us. */
export function OurAddress() {
  const { data, error } = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => api.status({ signal }),
  });
  const facts = data ? ourFacts(data) : [];
  const copy = async () => {
    await navigator.clipboard.writeText(facts.map(({ label, value }) => `${label}: ${value}`).join('\n'));
    announce('Copied');
  };
  return (
    <section className={styles.ours} aria-label="Our own address">
      <div className={styles.line}>
        <h2>This system</h2>
        {data === undefined && !error && <p className={styles.dim}>Asking the server …</p>}
        {data && (
          <>
            <dl className={styles.facts}>
              {facts.map(({ label, value }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <Button
              label="Copy"
              tip="Copy these for whoever sets up the other system"
              icon={<Copy />}
              onClick={() => void copy()}
            />
          </>
        )}
      </div>
      {error && !data && <InlineProblem problem={problemOf(error)} />}
      {data && <p className={styles.dim}>{ourHostNote(data)}</p>}
    </section>
  );
}
