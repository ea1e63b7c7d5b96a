import type { DimseServiceUser } from '@isocenter/network';

/** `undefined`: whoever asked wants no more, and the association ends as soon as it is open. */
export async function unlessStopped<User extends Partial<Pick<DimseServiceUser, 'abort'>>>(
  opening: Promise<User>,
  signal: AbortSignal | undefined,
): Promise<User | undefined> {
  if (!signal) return opening;
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  try {
    const user = await Promise.race([stopped, opening]);
    if (!user) opening.then((late) => late.abort?.()).catch(() => undefined);
    return user;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
