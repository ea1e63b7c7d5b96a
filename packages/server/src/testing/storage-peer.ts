import { createServer, type Socket } from 'node:net';
import { type DataSet, readDataSet } from '@isocenter/dicom';
import {
  type AssociateRq,
  Association,
  acceptAssociation,
  type CStoreRequest,
  type DimseServices,
  MessageExchange,
  serveDimse,
} from '@isocenter/network';
import { socketConnection } from '../dimse/socket-connection.ts';

/** What a peer took, as it came over the wire. */
export interface TakenInstance {
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly bytes: Uint8Array;
  readonly moveOriginator: CStoreRequest['moveOriginator'];
  dataSet(): DataSet;
}

export interface StoragePeerOptions {
  /** Which transfer syntaxes it takes; all of them unless told. */
  readonly accepts?: (transferSyntaxUid: string, abstractSyntaxUid: string) => boolean;
  /** What it answers; `drop`: the connection ends instead. 0 unless told. */
  readonly answer?: (taken: TakenInstance) => number | 'drop' | Promise<number | 'drop'>;
  /** What it serves beside. */
  readonly services?: Omit<DimseServices, 'store'>;
}

export interface StoragePeer {
  readonly port: number;
  readonly taken: TakenInstance[];
  readonly requests: AssociateRq[];
  close(): Promise<void>;
}

/** A Storage SCP on a free port of its own, with faults where a test wants them. */
export async function startStoragePeer(options: StoragePeerOptions = {}): Promise<StoragePeer> {
  const { accepts = () => true, answer = () => 0 } = options;
  const taken: TakenInstance[] = [];
  const requests: AssociateRq[] = [];
  const sockets = new Set<Socket>();
  const store = async (socket: Socket, request: CStoreRequest) => {
    const { sopInstanceUid, transferSyntaxUid, moveOriginator } = request;
    const chunks: Uint8Array[] = [];
    for await (const chunk of request.dataSet) chunks.push(chunk.slice());
    const bytes = Buffer.concat(chunks);
    const dataSet = () => readDataSet(bytes, transferSyntaxUid);
    const instance = { sopInstanceUid, transferSyntaxUid, bytes, moveOriginator, dataSet };
    taken.push(instance);
    const status = await answer(instance);
    if (status !== 'drop') return { status };
    socket.destroy();
    return { status: 0x0110 };
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    let exchange: MessageExchange | undefined;
    const association: Association = new Association({
      connection: socketConnection(socket),
      clock: Date,
      artimMs: 2000,
      idleMs: 5000,
      maximumLength: 1 << 17,
      handlers: {
        answer(request) {
          requests.push(request);
          const serve = serveDimse({ ...options.services, store: (stored) => store(socket, stored) });
          exchange = new MessageExchange({ link: association, serve });
          const findSupport = (abstractSyntaxUid: string) => ({
            accepts: (uid: string) => accepts(uid, abstractSyntaxUid),
          });
          return acceptAssociation(request, { findSupport, maximumLength: 1 << 17 });
        },
        onData: (values) => exchange?.take(values),
        isWorking: () => exchange?.isWorking ?? false,
        onEnd: (error) => exchange?.end(error),
      },
    });
    void association.run().finally(() => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    port,
    taken,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
