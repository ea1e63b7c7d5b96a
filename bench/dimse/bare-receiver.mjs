// Takes bytes over TCP, writes each run of them to a file of its own, flushes it and says so: what C-STORE asks of a disk, and no more.
// argv: the folder. A run is its length in four bytes, little endian, and the bytes; the answer is one byte.
import { closeSync, fsync, openSync, writev } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = process.argv[2] ?? '.';
const [flush, write] = [promisify(fsync), promisify(writev)];
let files = 0;

const server = createServer({ noDelay: true, highWaterMark: 1 << 20 }, (socket) => {
  let missing = 0;
  let pieces = [];
  socket.on('data', (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (missing === 0) {
        missing = chunk.readUInt32LE(at);
        at += 4;
      }
      const piece = chunk.subarray(at, at + missing);
      pieces.push(piece);
      at += piece.length;
      missing -= piece.length;
      if (missing > 0) continue;
      keep(pieces).then(() => socket.write('k'));
      pieces = [];
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));

async function keep(pieces) {
  const file = openSync(join(folder, `${files++}`), 'w');
  await write(file, pieces);
  await flush(file);
  closeSync(file);
}
