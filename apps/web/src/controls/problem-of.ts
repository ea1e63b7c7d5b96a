import { ProblemError } from '../api.ts';
import type { ProblemText } from './problem-notice.tsx';

/** What to tell of an error: the problem it carries, or that it is one of our own. */
export const problemOf = (error: unknown): ProblemText =>
  error instanceof ProblemError
    ? error.problem
    : {
        title: 'The page could not do this because of an error of our own',
        detail: error instanceof Error ? `${error.name}: ${error.message}` : 'Nothing more is known of it.',
        fix: 'Reload the page. If it happens again, report it with what you did just before.',
      };
