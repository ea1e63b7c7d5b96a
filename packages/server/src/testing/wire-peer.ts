import { connect, type Socket } from 'node:net';
import { type CommandSet, type Pdu, readCommandSet, readPdu, writePdu } from '@isocenter/network';

/** A peer on a real socket that follows a script, down to the byte. It closes nothing by itself. */
export class WirePeer {
  readonly socket: Socket;
  /** The other side ended the stream or is gone. */
  readonly closed: Promise<void>;
  #received = Buffer.alloc(0);
  #isClosed = false;
  #wake: (() => void) | undefined;

  /** One that connects. */
  static connect(port: number): WirePeer {
    return new WirePeer(connect({ host: '127.0.0.1', port, allowHalfOpen: true }));
  }

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake?.();
    });
    this.closed = new Promise((resolve) => {
      const end = () => {
        this.#isClosed = true;
        this.#wake?.();
        resolve();
      };
      socket.once('end', end);
      socket.once('close', end);
    });
  }

  send(...pdus: readonly (Pdu | Uint8Array)[]): void {
    for (const pdu of pdus) this.socket.write(pdu instanceof Uint8Array ? pdu : writePdu(pdu));
  }

  /** Sends byte by byte until the bytes are at an end or the other side ended the stream. */
  async trickle(bytes: Uint8Array, everyMs: number): Promise<number> {
    let sent = 0;
    while (sent < bytes.byteLength && !this.#isClosed) {
      this.socket.write(bytes.subarray(sent, sent + 1));
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return sent;
  }

  /** The bytes of the next PDU; `closed` when the other side ended the stream. */
  async receiveBytes(): Promise<Uint8Array | 'closed'> {
    for (;;) {
      const length =
        this.#received.byteLength >= 6 ? 6 + this.#received.readUInt32BE(2) : Number.POSITIVE_INFINITY;
      if (this.#received.byteLength >= length) {
        const pdu = Uint8Array.from(this.#received.subarray(0, length));
        this.#received = this.#received.subarray(length);
        return pdu;
      }
      if (this.#isClosed) return 'closed';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async receive(): Promise<Pdu | 'closed'> {
    const bytes = await this.receiveBytes();
    return bytes === 'closed' ? bytes : readPdu(bytes);
  }

  async receiveResponse(): Promise<CommandSet> {
    const pdu = await this.receive();
    if (pdu === 'closed' || pdu.type !== 'P-DATA-TF')
      throw new Error(`no response but ${JSON.stringify(pdu)}`);
    return readCommandSet(pdu.values[0]?.bytes ?? new Uint8Array());
  }
}
