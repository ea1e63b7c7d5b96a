import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from '../api.ts';

/** What the pages about the archive have read, shared between them. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (count, error) => error instanceof ProblemError && error.problem.retryable && count < 1,
      retryDelay: 600,
      networkMode: 'always',
      gcTime: 60_000,
    },
    mutations: { networkMode: 'always' },
  },
});
