import { createServer } from 'node:net';

/** Below those that Linux (32768 to 60999) and others hand out to whoever asks for any port. */
const [first, count] = [10_000, 20_000];
/** Processes beside each other begin at different places. */
let next = (process.pid * 97) % count;

/**
 * A port of 127.0.0.1 for a program that must be told one, and which stays its own while it is down. A port that the
 * system chose, and that was let go for the program to take, may be given to another test in the meantime.
 */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < count; tried += 1) {
    next = (next + 1) % count;
    if (await isFree(first + next)) return first + next;
  }
  throw new Error(`No port from ${first} to ${first + count - 1} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
