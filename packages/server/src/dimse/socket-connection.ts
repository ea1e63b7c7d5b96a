import type { Socket } from 'node:net';
import type { ByteConnection } from '@isocenter/network';
import { tlsFailed } from './open-socket.ts';

/**
 * A TCP socket as the network room sees it. Small PDUs leave at once (no Nagle), since DIMSE waits for each answer.
 */
export function socketConnection(socket: Socket): ByteConnection {
  socket.setNoDelay(true);
  // A reset shows in `incoming` and in `write`; without a listener Node would end the process.
  socket.on('error', () => undefined);
  let isCorked = false;
  /** What messages write one after the other in this turn leaves in one call of the system. */
  const corkForThisTurn = () => {
    if (isCorked) return;
    isCorked = true;
    socket.cork();
    process.nextTick(() => {
      isCorked = false;
      socket.uncork();
    });
  };
  return {
    incoming: 'encrypted' in socket ? incomingOf(socket) : socket,
    write: (pieces) =>
      new Promise((resolve, reject) => {
        const written = (error?: Error | null) => (error ? reject(error) : resolve());
        const last = pieces.length - 1;
        if (last < 0) return resolve();
        corkForThisTurn();
        pieces.forEach((piece, index) => {
          if (index === last) socket.write(piece, written);
          else socket.write(piece);
        });
      }),
    endWriting: () => socket.end(),
    close: () => socket.destroy(),
  };
}

/** In TLS 1.3 a client hears only with the first bytes that its certificate was refused. RFC 8446 §4.4.2. */
async function* incomingOf(socket: Socket): AsyncGenerator<Uint8Array, void, void> {
  const address = { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
  try {
    yield* socket;
  } catch (cause) {
    throw String((cause as NodeJS.ErrnoException).code).startsWith('ERR_SSL_')
      ? tlsFailed(address, cause as NodeJS.ErrnoException)
      : cause;
  }
}
