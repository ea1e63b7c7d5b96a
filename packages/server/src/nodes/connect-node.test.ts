import { createServer, type Socket } from 'node:net';
import { type AssociateRq, acceptAssociation } from '@isocenter/network';
import { expect, test } from 'vitest';
import { WirePeer } from '../testing/wire-peer.ts';
import { nodeConnector } from './connect-node.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';

/** A peer that answers each request for an association by the script, and what it was offered. */
async function peerThat(answer: (peer: WirePeer, request: AssociateRq) => unknown) {
  const offered: (number | undefined)[] = [];
  const sockets: Socket[] = [];
  const server = createServer(async (socket) => {
    sockets.push(socket);
    const peer = new WirePeer(socket);
    const request = await peer.receive();
    if (request === 'closed' || request.type !== 'A-ASSOCIATE-RQ') return;
    offered.push(request.userInformation.asynchronousOperations?.invoked);
    await answer(peer, request);
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { offered, close, node: { aeTitle: 'PEER', host: '127.0.0.1', port, useTls: false } };
}

const connector = () => nodeConnector({ callingAeTitle: 'US', clock: Date, tls: () => ({}) });
const purpose = {
  presentationContexts: [{ abstractSyntaxUid: CT, transferSyntaxUids: ['1.2.840.10008.1.2'] }],
  operationsInvoked: 8,
};
const accept = (request: AssociateRq, operationsPerformed: number) =>
  acceptAssociation(request, {
    findSupport: () => ({ accepts: () => true }),
    maximumLength: 0,
    operationsPerformed,
  });

test('several operations at a time are had where the peer takes them, as many as it takes', async () => {
  const { node, offered, close } = await peerThat((peer, request) => peer.send(accept(request, 3)));
  const user = await connector()(node, purpose);
  expect(offered).toEqual([8]);
  expect(user.agreement.operationsInvoked).toBe(3);
  await user.abort();
  close();
});

test.each<[string, (peer: WirePeer) => unknown]>([
  ['rejects', (peer) => peer.send({ type: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 1 })],
  ['aborts', (peer) => peer.send(Uint8Array.of(7, 0, 0, 0, 0, 4, 0, 0, 2, 6))],
  ['hangs up', (peer) => peer.socket.destroy()],
])(
  'a peer that %s when it is offered that is called without, and not offered it again',
  async (_name, end) => {
    const { node, offered, close } = await peerThat((peer, request) =>
      request.userInformation.asynchronousOperations ? end(peer) : peer.send(accept(request, 1)),
    );
    const connect = connector();
    for (let times = 0; times < 2; times += 1) {
      const user = await connect(node, purpose);
      expect(user.agreement.operationsInvoked).toBe(1);
      await user.abort();
    }
    expect(offered).toEqual([8, undefined, undefined]);
    close();
  },
);

test('a peer that wants nobody is asked no third time', async () => {
  const { node, offered, close } = await peerThat((peer) =>
    peer.send({ type: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 3 }),
  );
  await expect(connector()(node, purpose)).rejects.toThrow(/1-1-3/);
  expect(offered).toEqual([8, undefined]);
  close();
});
