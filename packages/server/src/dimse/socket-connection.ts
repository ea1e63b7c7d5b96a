import type { Socket } from 'node:net';
import type { ByteConnection } from '@isocenter/network';

/**
 * A TCP socket as the network room sees it. Small PDUs leave at once (no Nagle), since DIMSE waits for each answer.
 */
export function socketConnection(socket: Socket): ByteConnection {
  socket.setNoDelay(true);
  // A reset shows in `incoming` and in `write`; without a listener Node would end the process.
  socket.on('error', () => undefined);
  return {
    incoming: socket,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    endWriting: () => socket.end(),
    close: () => socket.destroy(),
  };
}
