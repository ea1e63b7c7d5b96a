// The limit of this machine: plain node:http that reads a frame from a known place and sends it. GET /N is the frame of file N.
// node bare-server.mjs LIST_OF_PATHS FRAME_BYTES: a frame ends its file.
import { close, open, read, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';

const [list, frameBytes] = process.argv.slice(2);
const length = Number(frameBytes);
const files = JSON.parse(readFileSync(list, 'utf8')).map((path) => ({
  path,
  offset: statSync(path).size - length,
}));
const server = createServer((request, response) => {
  const { path, offset } = files[Number(request.url.slice(1))];
  open(path, 'r', (failure, file) => {
    if (failure) throw failure;
    const frame = Buffer.allocUnsafeSlow(length);
    read(file, frame, 0, length, offset, () => {
      close(file, () => {});
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': length });
      response.end(frame);
    });
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
