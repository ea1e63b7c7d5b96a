import type { ReactNode } from 'react';
import styles from './notice.module.css';

interface NoticeProps {
  title: string;
  /** Above the title. */
  sign?: ReactNode;
  role?: 'alert';
  children: ReactNode;
}

/** Words in the middle of a place where something else would be shown: why it is not, and what to do. */
export function Notice({ title, sign, role, children }: NoticeProps) {
  return (
    <div className={styles.notice} role={role}>
      {sign}
      <h2>{title}</h2>
      {children}
    </div>
  );
}
