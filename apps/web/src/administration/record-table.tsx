import type { ReactNode } from 'react';
import { join } from '../controls/join.ts';
import styles from './records.module.css';

/** What stands above a column, or its short form where the whole takes too much room. */
export type RecordHeading = string | { readonly short: string; readonly whole: string };

interface RecordTableProps {
  headings: readonly RecordHeading[];
  className?: string | undefined;
  children: ReactNode;
}

/** Records under the headings of their columns; one more column holds what can be done with a record. */
export function RecordTable({ headings, className, children }: RecordTableProps) {
  return (
    <table className={join(styles.table, className)}>
      <thead>
        <tr className={styles.headings}>
          {headings.map((heading) =>
            typeof heading === 'string' ? (
              <th key={heading} scope="col">
                {heading}
              </th>
            ) : (
              <th key={heading.whole} scope="col">
                <abbr title={heading.whole}>{heading.short}</abbr>
              </th>
            ),
          )}
          <th scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
