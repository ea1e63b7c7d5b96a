import { describeStatus, type RetrieveProgress } from '@isocenter/network';
import { ExitCode, type PeerSession } from './peer-session.ts';

/** Tells how a retrieval goes on and ends; answers the exit code. */
export async function followRetrieve(
  { tell, bar, node }: Pick<PeerSession, 'tell' | 'bar' | 'node'>,
  steps: AsyncIterable<RetrieveProgress>,
): Promise<number> {
  let last: RetrieveProgress | undefined;
  for await (const step of steps) {
    last = step;
    const { completed, failed, warning, remaining = 0 } = step;
    if (step.isLast) continue;
    tell({ event: 'progress', completed, failed, warning, remaining });
    bar.show(completed + failed + warning, completed + failed + warning + remaining);
  }
  bar.end();
  if (!last) {
    tell({ event: 'end', status: 'cancelled' }, 'Stopped before anything came.');
    return ExitCode.SomeFailed;
  }
  const { status, errorComment, completed, failed, warning, remaining, failedSopInstanceUids, isLast } = last;
  const { kind, meaning } = describeStatus(status, 'retrieval');
  const comment = errorComment ? ` (${errorComment})` : '';
  const words = isLast ? `${meaning}${comment}` : 'Stopped';
  // What a peer cancelled it tells of. PS3.7 §9.1.3.1.6.
  const left = remaining === undefined ? '' : `, not begun ${remaining}`;
  tell(
    { event: 'end', status, errorComment, completed, failed, warning, remaining, failedSopInstanceUids },
    `${node.aeTitle}: ${words}. Completed ${completed}, with warnings ${warning}, failed ${failed}${left}.`,
  );
  return isLast && (kind === 'success' || kind === 'warning') && failed === 0
    ? ExitCode.Done
    : ExitCode.SomeFailed;
}
