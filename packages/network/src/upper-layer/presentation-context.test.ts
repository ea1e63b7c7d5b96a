import { expect, test } from 'vitest';
import { acceptAssociation } from './associate-answer.ts';
import type { AssociateRq } from './pdu.ts';
import { agreedPresentationContexts, negotiatePresentationContexts } from './presentation-context.ts';

const support = {
  accepts: (uid: string) => ['implicit', 'explicit', 'jpeg', 'deflated'].includes(uid),
  isLastResort: (uid: string) => uid === 'deflated',
};
const findSupport = (uid: string) => (uid === 'ct' ? support : undefined);
const propose = (...transferSyntaxUids: string[]) => ({ id: 1, abstractSyntaxUid: 'ct', transferSyntaxUids });

test('the transfer syntax the requestor put first is taken', () => {
  expect(negotiatePresentationContexts([propose('unknown', 'jpeg', 'explicit')], findSupport)).toEqual([
    { id: 1, result: 0, transferSyntaxUid: 'jpeg' },
  ]);
});

test('a last resort is taken only when nothing else is offered', () => {
  const first = (...offered: string[]) =>
    negotiatePresentationContexts([propose(...offered)], findSupport)[0];
  expect(first('deflated', 'implicit')).toMatchObject({ result: 0, transferSyntaxUid: 'implicit' });
  expect(first('deflated')).toMatchObject({ result: 0, transferSyntaxUid: 'deflated' });
});

test('an unknown abstract syntax is answered 3, unknown transfer syntaxes 4', () => {
  const answers = negotiatePresentationContexts(
    [
      { id: 5, abstractSyntaxUid: 'private', transferSyntaxUids: ['implicit'] },
      propose('unknown'),
      propose(),
    ],
    findSupport,
  );
  expect(answers.map(({ id, result }) => [id, result])).toEqual([
    [5, 3],
    [1, 4],
    [1, 4],
  ]);
});

test('only accepted contexts that were proposed are agreed', () => {
  const agreed = agreedPresentationContexts(
    [
      propose('implicit'),
      { id: 3, abstractSyntaxUid: 'mr', transferSyntaxUids: ['implicit'] },
      { id: 5, abstractSyntaxUid: 'us', transferSyntaxUids: ['implicit'] },
    ],
    [
      { id: 1, result: 0, transferSyntaxUid: 'implicit' },
      { id: 3, result: 4, transferSyntaxUid: 'implicit' },
      { id: 5, result: 0, transferSyntaxUid: 'explicit' },
      { id: 7, result: 0, transferSyntaxUid: 'implicit' },
    ],
  );
  expect([...agreed.values()]).toEqual([{ id: 1, abstractSyntaxUid: 'ct', transferSyntaxUid: 'implicit' }]);
});

test('an acceptance keeps operations synchronous and the acceptor out of the SCU role', () => {
  const request: AssociateRq = {
    type: 'A-ASSOCIATE-RQ',
    protocolVersion: 1,
    calledAeTitle: 'A',
    callingAeTitle: 'B',
    applicationContextName: '1.2.840.10008.3.1.1.1',
    presentationContexts: [propose('implicit')],
    userInformation: {
      maximumLength: 0,
      implementationClassUid: '1.2',
      asynchronousOperations: { invoked: 0, performed: 0 },
      roleSelections: [{ sopClassUid: 'ct', scu: true, scp: true }],
      extendedNegotiations: [],
      commonExtendedNegotiations: [],
    },
  };
  expect(acceptAssociation(request, { findSupport, maximumLength: 1000 }).userInformation).toMatchObject({
    maximumLength: 1000,
    asynchronousOperations: { invoked: 1, performed: 1 },
    roleSelections: [{ sopClassUid: 'ct', scu: true, scp: false }],
  });
});
