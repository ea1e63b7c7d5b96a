import { Problem } from './schemas.ts';

/** The server answered with a problem, or could not be asked; `problem` says what, where, why and what to do. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(`${problem.title} ${problem.detail} ${problem.fix}`.trim(), options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** A `type` URI for one of our error codes. */
export const problemType = (code: string): string => `urn:isocenter:problem:${code}`;

/** The problem a refused answer carries, or one that says that it carried none; also for an answer that is not what was asked for. */
export function problemOfAnswer(status: number, body: string): Problem {
  const parsed = Problem.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  return {
    type: problemType('NETWORK_UNEXPECTED_ANSWER'),
    title:
      status < 300
        ? 'The answer of the server could not be read.'
        : `The server answered ${status} without saying why.`,
    status,
    detail: 'The answer is not one of Isocenter; another program may stand in between.',
    fix: 'Check the address in the address bar, then reload the page.',
    code: 'NETWORK_UNEXPECTED_ANSWER',
    retryable: status >= 500,
  };
}

/** The problem of a request that got no answer at all. */
export const unreachableProblem: Problem = {
  type: problemType('NETWORK_SERVER_UNREACHABLE'),
  title: 'The server does not answer.',
  status: 0,
  detail: 'The connection failed or broke before an answer came. The server may have been stopped.',
  fix: 'Start it again with `npm start`, then try again.',
  code: 'NETWORK_SERVER_UNREACHABLE',
  retryable: true,
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
