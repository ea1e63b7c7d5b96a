import { describe, expect, test } from 'vitest';
import { acceptAssociation } from './associate-answer.ts';
import { associationAgreement } from './association-agreement.ts';
import type { AssociateAc, AssociateRq, UserInformation } from './pdu.ts';

const CT = '1.2.840.10008.5.1.4.1.1.2';
const IMPLICIT = '1.2.840.10008.1.2';

const userInformation: UserInformation = {
  maximumLength: 0,
  implementationClassUid: '1.2.3',
  roleSelections: [],
  extendedNegotiations: [],
  commonExtendedNegotiations: [],
};

const requestWith = (change: Partial<UserInformation>): AssociateRq => ({
  type: 'A-ASSOCIATE-RQ',
  protocolVersion: 1,
  calledAeTitle: 'CALLED',
  callingAeTitle: 'CALLING',
  applicationContextName: '1.2.840.10008.3.1.1.1',
  presentationContexts: [{ id: 1, abstractSyntaxUid: CT, transferSyntaxUids: [IMPLICIT] }],
  userInformation: { ...userInformation, ...change },
});

const answerWith = (change: Partial<UserInformation>): AssociateAc => ({
  ...requestWith(change),
  type: 'A-ASSOCIATE-AC',
  presentationContexts: [{ id: 1, result: 0, transferSyntaxUid: IMPLICIT }],
});

describe('the asynchronous operations window', () => {
  const window = (invoked: number, performed: number) => ({ asynchronousOperations: { invoked, performed } });

  test.each([
    ['nobody names one', {}, {}, 1, 1],
    ['only the requestor names one', window(8, 8), {}, 1, 1],
    ['only the acceptor names one', {}, window(8, 8), 1, 1],
    ['the acceptor takes fewer', window(8, 4), window(3, 2), 3, 2],
    ['the acceptor names more than was offered', window(2, 1), window(5, 5), 2, 1],
    ['0 stands for any number', window(0, 0), window(7, 0), 7, Number.POSITIVE_INFINITY],
  ])('where %s', (_name, offered, answered, ofRequestor, ofAcceptor) => {
    const pair = [requestWith(offered), answerWith(answered)] as const;
    expect(associationAgreement('requestor', ...pair)).toMatchObject({
      operationsInvoked: ofRequestor,
      operationsPerformed: ofAcceptor,
    });
    expect(associationAgreement('acceptor', ...pair)).toMatchObject({
      operationsInvoked: ofAcceptor,
      operationsPerformed: ofRequestor,
    });
  });
});

describe('roles', () => {
  const roles = (scu: boolean, scp: boolean) => ({ roleSelections: [{ sopClassUid: CT, scu, scp }] });

  test.each([
    ['without role selection', {}, {}, true, false],
    ['where the acceptor does not answer it', roles(true, true), {}, true, false],
    ['where the acceptor answers what nobody asked', {}, roles(false, true), true, false],
    ['both roles', roles(true, true), roles(true, true), true, true],
    ['SCP alone', roles(false, true), roles(false, true), false, true],
    ['where the acceptor gives more than was proposed', roles(true, false), roles(true, true), true, false],
    ['where the acceptor turns the other role down', roles(true, true), roles(true, false), true, false],
  ])('%s', (_name, offered, answered, scu, scp) => {
    const pair = [requestWith(offered), answerWith(answered)] as const;
    expect(associationAgreement('requestor', ...pair).rolesIn(CT)).toEqual({ scu, scp });
    expect(associationAgreement('acceptor', ...pair).rolesIn(CT)).toEqual({ scu: scp, scp: scu });
  });
});

describe('an acceptance', () => {
  const support = { findSupport: () => ({ accepts: () => true }), maximumLength: 16384 };

  test('answers those extended negotiations that the service knows', () => {
    const request = requestWith({
      extendedNegotiations: [
        { sopClassUid: '1.2', information: Uint8Array.of(1, 1) },
        { sopClassUid: '1.3', information: Uint8Array.of(1) },
      ],
      commonExtendedNegotiations: [
        { sopClassUid: '1.2', serviceClassUid: '1.2.840.10008.4.2', relatedGeneralSopClassUids: [] },
      ],
    });
    const { userInformation } = acceptAssociation(request, {
      ...support,
      answerExtended: ({ sopClassUid, information }) =>
        sopClassUid === '1.2' ? information.subarray(0, 1) : undefined,
    });
    expect(userInformation.extendedNegotiations).toEqual([
      { sopClassUid: '1.2', information: Uint8Array.of(1) },
    ]);
    expect(userInformation.commonExtendedNegotiations).toEqual([]);
  });

  test('answers a user identity only where a positive response was asked for, and it was looked at', () => {
    const identity = {
      identityType: 1,
      primaryField: Uint8Array.of(0x61),
      secondaryField: new Uint8Array(0),
    };
    const answerTo = (positiveResponseRequested: boolean) =>
      acceptAssociation(requestWith({ userIdentity: { ...identity, positiveResponseRequested } }), {
        ...support,
        userIdentityResponse: Uint8Array.of(7),
      }).userInformation.userIdentityResponse;
    expect(answerTo(true)).toEqual(Uint8Array.of(7));
    expect(answerTo(false)).toBeUndefined();
    const asking = requestWith({ userIdentity: { ...identity, positiveResponseRequested: true } });
    expect(acceptAssociation(asking, support).userInformation.userIdentityResponse).toBeUndefined();
  });
});
