import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { queryClient } from '../archive-connection/query-client.ts';
import { ThemeMenu } from '../settings/theme-menu.tsx';
import { studyListPath } from '../url/paths.ts';
import styles from './administration-frame.module.css';
import { places } from './places.ts';

interface AdministrationFrameProps {
  title: string;
  children: ReactNode;
}

/** What the pages beside study list and viewer have alike: the way between them, and the answers they share. */
export function AdministrationFrame({ title, children }: AdministrationFrameProps) {
  const [location] = useLocation();
  useEffect(() => {
    document.title = `${title} · Isocenter`;
  }, [title]);
  return (
    <QueryClientProvider client={queryClient}>
      <div className={styles.page}>
        <header className={styles.bar}>
          <Link href={studyListPath} className={styles.brand} aria-label="Isocenter, study list">
            <img src="/isocenter.svg" alt="" width="20" height="20" />
            <span>Isocenter</span>
          </Link>
          <nav className={styles.places} aria-label="Pages">
            {[{ label: 'Studies', path: studyListPath }, ...places].map(({ label, path }) => (
              <Link
                key={path}
                href={path}
                className={styles.place}
                aria-current={path === location ? 'page' : undefined}
              >
                {label}
              </Link>
            ))}
          </nav>
          <ThemeMenu />
        </header>
        <div className={styles.content}>{children}</div>
      </div>
    </QueryClientProvider>
  );
}

interface PageBodyProps {
  heading: string;
  /** What the page is about, in a sentence. */
  about: string;
  /** Buttons for the whole page. */
  actions?: ReactNode;
  /** While something covers the page. */
  inert?: boolean | undefined;
  children: ReactNode;
}

/** The part that scrolls; a panel may stand beside it. */
export function PageBody({ heading, about, actions, inert, children }: PageBodyProps) {
  return (
    <main className={styles.body} inert={inert}>
      <div className={styles.head}>
        <div className={styles.words}>
          <h1 tabIndex={-1}>{heading}</h1>
          <p>{about}</p>
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
      {children}
    </main>
  );
}

/** Where the focus goes when what had it is gone. */
export const focusHeading = (): void => {
  setTimeout(() => document.querySelector<HTMLElement>('main h1')?.focus());
};
