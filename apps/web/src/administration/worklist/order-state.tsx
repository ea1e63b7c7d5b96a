import { CircleCheck, CircleDashed, CirclePlay, CircleX } from 'lucide-react';
import type { WorklistState } from '../../api.ts';
import { join } from '../../controls/join.ts';
import styles from './order-state.module.css';

export const stateNames: Readonly<Record<WorklistState, string>> = {
  scheduled: 'Scheduled',
  started: 'Started',
  completed: 'Completed',
  discontinued: 'Discontinued',
};

const signs = {
  scheduled: CircleDashed,
  started: CirclePlay,
  completed: CircleCheck,
  discontinued: CircleX,
} as const;

/** How far a step is, by a sign and a word. */
export function OrderState({ state }: { state: WorklistState }) {
  const Sign = signs[state];
  return (
    <span className={join(styles.state, styles[state])}>
      <Sign aria-hidden="true" />
      {stateNames[state]}
    </span>
  );
}
