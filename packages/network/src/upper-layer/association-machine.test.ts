import { joinBytes } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { annotatedHex } from '../testing/annotated-hex.ts';
import { AssociationMachine, type AssociationOutput } from './association-machine.ts';
import type { AssociateAc, AssociateRj, AssociateRq, Pdu, PduName } from './pdu.ts';
import { readPdu } from './read-pdu.ts';
import { type AssociationState, STATES } from './state-machine.ts';
import { writePdu } from './write-pdu.ts';

const userInformation = {
  maximumLength: 16384,
  implementationClassUid: '1.2.3',
  roleSelections: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
};
const header = {
  protocolVersion: 1,
  calledAeTitle: 'CALLED',
  callingAeTitle: 'CALLING',
  applicationContextName: '1.2.840.10008.3.1.1.1',
  userInformation,
};
const request: AssociateRq = { type: 'A-ASSOCIATE-RQ', ...header, presentationContexts: [] };
const accepted: AssociateAc = { type: 'A-ASSOCIATE-AC', ...header, presentationContexts: [] };
const rejected: AssociateRj = { type: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 7 };
const values = [{ presentationContextId: 1, isCommand: true, isLast: true, bytes: Uint8Array.of(1, 2) }];
const artimMs = 1000;

const received: Record<PduName, Pdu> = {
  'A-ASSOCIATE-RQ': request,
  'A-ASSOCIATE-AC': accepted,
  'A-ASSOCIATE-RJ': rejected,
  'P-DATA-TF': { type: 'P-DATA-TF', values },
  'A-RELEASE-RQ': { type: 'A-RELEASE-RQ' },
  'A-RELEASE-RP': { type: 'A-RELEASE-RP' },
  'A-ABORT': { type: 'A-ABORT', source: 0, reason: 0 },
};

class Scene {
  nowMs = 5_000;
  readonly machine: AssociationMachine;

  constructor(role: 'requestor' | 'acceptor') {
    this.machine = new AssociationMachine({
      role,
      clock: { now: () => this.nowMs },
      artimMs,
      maximumLength: 16384,
    });
  }

  receive(name: PduName): AssociationOutput[] {
    return [...this.machine.receive(writePdu(received[name]))];
  }
}

/** How each state is reached through the public door. */
const waysTo: Record<AssociationState, () => Scene> = {
  Sta1: () => new Scene('acceptor'),
  Sta2: () => after(new Scene('acceptor'), ({ machine }) => machine.connectionOpened()),
  Sta3: () => after(waysTo.Sta2(), (scene) => scene.receive('A-ASSOCIATE-RQ')),
  Sta4: () => after(new Scene('requestor'), ({ machine }) => machine.associate(request)),
  Sta5: () => after(waysTo.Sta4(), ({ machine }) => machine.connectionOpened()),
  Sta6: () => after(waysTo.Sta3(), ({ machine }) => machine.accept(accepted)),
  Sta7: () => after(waysTo.Sta6(), ({ machine }) => machine.release()),
  Sta8: () => after(waysTo.Sta6(), (scene) => scene.receive('A-RELEASE-RQ')),
  Sta9: () => after(releasingRequestor(), (scene) => scene.receive('A-RELEASE-RQ')),
  Sta10: () => after(waysTo.Sta7(), (scene) => scene.receive('A-RELEASE-RQ')),
  Sta11: () => after(waysTo.Sta9(), ({ machine }) => machine.respondToRelease()),
  Sta12: () => after(waysTo.Sta10(), (scene) => scene.receive('A-RELEASE-RP')),
  Sta13: () => after(waysTo.Sta6(), ({ machine }) => machine.abort()),
};

function releasingRequestor(): Scene {
  const scene = after(waysTo.Sta5(), (requesting) => requesting.receive('A-ASSOCIATE-AC'));
  return after(scene, ({ machine }) => machine.release());
}

function after(scene: Scene, step: (scene: Scene) => unknown): Scene {
  step(scene);
  return scene;
}

/** Outputs in words: what is sent (with source and reason of an abort), indicated, opened or closed. */
function inWords(outputs: readonly AssociationOutput[]): string[] {
  return outputs.map((output) => {
    if (output.kind === 'indication') return output.indication.type;
    if (output.kind !== 'send') return output.kind;
    const pdu = readPdu(joinBytes(output.pieces));
    return pdu.type === 'A-ABORT' ? `send A-ABORT ${pdu.source}-${pdu.reason}` : `send ${pdu.type}`;
  });
}

const states = Object.keys(STATES) as AssociationState[];

test.each(states)('%s is reached', (state) => {
  expect(waysTo[state]().machine.state).toBe(state);
});

describe('a PDU received', () => {
  /** What is expected in a state, if it is not the rule for unexpected PDUs. PS3.8 Table 9-10. */
  const expected: Record<string, [outputs: string[], next: AssociationState]> = {
    'Sta2 A-ASSOCIATE-RQ': [['A-ASSOCIATE indication'], 'Sta3'],
    'Sta5 A-ASSOCIATE-AC': [['A-ASSOCIATE confirmation (accept)'], 'Sta6'],
    'Sta5 A-ASSOCIATE-RJ': [['A-ASSOCIATE confirmation (reject)', 'close transport'], 'Sta1'],
    'Sta6 P-DATA-TF': [['P-DATA indication'], 'Sta6'],
    'Sta6 A-RELEASE-RQ': [['A-RELEASE indication'], 'Sta8'],
    'Sta7 P-DATA-TF': [['P-DATA indication'], 'Sta7'],
    'Sta7 A-RELEASE-RQ': [['A-RELEASE indication'], 'Sta10'],
    'Sta7 A-RELEASE-RP': [['A-RELEASE confirmation', 'close transport'], 'Sta1'],
    'Sta10 A-RELEASE-RP': [['A-RELEASE confirmation'], 'Sta12'],
    'Sta11 A-RELEASE-RP': [['A-RELEASE confirmation', 'close transport'], 'Sta1'],
    'Sta2 A-ABORT': [['close transport'], 'Sta1'],
    'Sta13 A-ABORT': [['close transport'], 'Sta1'],
    'Sta13 A-ASSOCIATE-RQ': [['send A-ABORT 2-2'], 'Sta13'],
  };

  /** The rule: in Sta2 we abort as user, in an association as provider, while closing we do not listen. */
  function unexpected(state: AssociationState, name: PduName): [string[], AssociationState] {
    if (state === 'Sta1' || state === 'Sta4') return [[], state];
    if (state === 'Sta13') return [[], 'Sta13'];
    if (name === 'A-ABORT') return [['A-ABORT indication', 'close transport'], 'Sta1'];
    if (state === 'Sta2') return [['send A-ABORT 0-0'], 'Sta13'];
    return [['send A-ABORT 2-2', 'A-P-ABORT indication'], 'Sta13'];
  }

  const cells = states.flatMap((state) =>
    (Object.keys(received) as PduName[]).map((name) => [state, name] as const),
  );
  test.each(cells)('in %s: %s', (state, name) => {
    const scene = waysTo[state]();
    const [outputs, next] = expected[`${state} ${name}`] ?? unexpected(state, name);
    // Without a connection (Sta4) no bytes can come; the machine must survive them all the same.
    expect(inWords(scene.receive(name))).toEqual(outputs);
    expect(scene.machine.state).toBe(next);
  });

  test.each(states)('in %s: one that is not valid', (state) => {
    const scene = waysTo[state]();
    const outputs = inWords([...scene.machine.receive(annotatedHex('FF 00 00000004 00000000'))]);
    if (state === 'Sta1' || state === 'Sta4') expect(outputs).toEqual([]);
    else if (state === 'Sta2') expect(outputs).toEqual(['send A-ABORT 0-0']);
    else if (state === 'Sta13') expect(outputs).toEqual(['send A-ABORT 2-1']);
    else expect(outputs).toEqual(['send A-ABORT 2-1', 'A-P-ABORT indication']);
    // Its boundaries are lost, so nothing after it is taken for a PDU.
    expect(scene.receive('A-ABORT')).toEqual([]);
  });
});

describe('a primitive', () => {
  const primitives: Record<string, (scene: Scene) => AssociationOutput[]> = {
    'A-ASSOCIATE request': ({ machine }) => machine.associate(request),
    'A-ASSOCIATE response (accept)': ({ machine }) => machine.accept(accepted),
    'A-ASSOCIATE response (reject)': ({ machine }) => machine.reject(rejected),
    'P-DATA request': ({ machine }) => machine.sendData(values),
    'A-RELEASE request': ({ machine }) => machine.release(),
    'A-RELEASE response': ({ machine }) => machine.respondToRelease(),
  };
  const allowed: Record<string, [outputs: string[], next: AssociationState]> = {
    'Sta1 A-ASSOCIATE request': [['open transport'], 'Sta4'],
    'Sta3 A-ASSOCIATE response (accept)': [['send A-ASSOCIATE-AC'], 'Sta6'],
    'Sta3 A-ASSOCIATE response (reject)': [['send A-ASSOCIATE-RJ'], 'Sta13'],
    'Sta6 P-DATA request': [['send P-DATA-TF'], 'Sta6'],
    'Sta8 P-DATA request': [['send P-DATA-TF'], 'Sta8'],
    'Sta6 A-RELEASE request': [['send A-RELEASE-RQ'], 'Sta7'],
    'Sta8 A-RELEASE response': [['send A-RELEASE-RP'], 'Sta13'],
    'Sta9 A-RELEASE response': [['send A-RELEASE-RP'], 'Sta11'],
    'Sta12 A-RELEASE response': [['send A-RELEASE-RP'], 'Sta13'],
  };
  const cells = states.flatMap((state) => Object.keys(primitives).map((name) => [state, name] as const));

  test.each(cells)('in %s: %s', (state, name) => {
    const scene = waysTo[state]();
    const cell = allowed[`${state} ${name}`];
    const issue = () => inWords(primitives[name]?.(scene) ?? []);
    if (!cell) {
      expect(issue).toThrow(/is not allowed in/);
      expect(scene.machine.state).toBe(state);
      return;
    }
    expect(issue()).toEqual(cell[0]);
    expect(scene.machine.state).toBe(cell[1]);
  });

  test.each(states)('in %s: A-ABORT request', (state) => {
    const { machine } = waysTo[state]();
    const outputs = inWords(machine.abort());
    if (state === 'Sta1' || state === 'Sta2' || state === 'Sta13') expect(outputs).toEqual([]);
    else if (state === 'Sta4') expect(outputs).toEqual(['close transport']);
    else expect(outputs).toEqual(['send A-ABORT 0-0']);
  });
});

test.each(states)('in %s: the connection is lost', (state) => {
  const { machine } = waysTo[state]();
  const silent = ['Sta1', 'Sta2', 'Sta13'].includes(state);
  expect(inWords(machine.connectionClosed())).toEqual(silent ? [] : ['A-P-ABORT indication']);
  expect(machine.state).toBe('Sta1');
  expect(machine.artimDeadlineMs).toBeUndefined();
});

describe('ARTIM', () => {
  test.each(states)('runs in %s only before a request and while waiting for the peer to close', (state) => {
    const { machine } = waysTo[state]();
    const isRunning = state === 'Sta2' || state === 'Sta13';
    expect(machine.artimDeadlineMs).toBe(isRunning ? 6_000 : undefined);
  });

  test('closes a silent connection when its time has come, and not a moment earlier', () => {
    const scene = waysTo.Sta2();
    scene.nowMs += artimMs - 1;
    expect(scene.machine.tick()).toEqual([]);
    scene.nowMs += 1;
    expect(inWords(scene.machine.tick())).toEqual(['close transport']);
    expect(scene.machine.state).toBe('Sta1');
  });

  test('is not prolonged by a request that never becomes complete', () => {
    const scene = waysTo.Sta2();
    const bytes = writePdu(request);
    scene.nowMs += artimMs / 2;
    expect([...scene.machine.receive(bytes.subarray(0, 20))]).toEqual([]);
    expect(scene.machine.artimDeadlineMs).toBe(6_000);
  });
});

test('a request for another protocol version is rejected by the provider', () => {
  const scene = waysTo.Sta2();
  const [output] = [...scene.machine.receive(writePdu({ ...request, protocolVersion: 2 }))];
  if (output?.kind !== 'send') throw new Error('nothing was sent');
  expect(readPdu(joinBytes(output.pieces))).toEqual({
    type: 'A-ASSOCIATE-RJ',
    result: 1,
    source: 2,
    reason: 2,
  });
  expect(scene.machine.state).toBe('Sta13');
});

test('an abort by the peer as provider is told from one by its user', () => {
  const scene = waysTo.Sta6();
  const outputs = [...scene.machine.receive(writePdu({ type: 'A-ABORT', source: 2, reason: 6 }))];
  expect(outputs[0]).toEqual({ kind: 'indication', indication: { type: 'A-P-ABORT indication', reason: 6 } });
});

test('of two PDUs in one chunk the second is handled in the state its predecessor left', () => {
  const scene = waysTo.Sta6();
  const chunk = Uint8Array.of(...writePdu(received['P-DATA-TF']), ...writePdu(received['A-RELEASE-RQ']));
  const seen: AssociationState[] = [];
  for (const output of scene.machine.receive(chunk)) {
    if (output.kind === 'indication') seen.push(scene.machine.state);
  }
  expect(seen).toEqual(['Sta6', 'Sta8']);
});
