import { expect, test } from 'vitest';
import { findIdentityClaim, type IdentityClaim, userIdentityOf } from './user-identity.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const nothing = new Uint8Array(0);

/** PS3.7 Table D.3-14. */
test.each<[number, IdentityClaim, Uint8Array, Uint8Array]>([
  [1, { kind: 'name', name: 'müller' }, utf8('müller'), nothing],
  [2, { kind: 'passcode', name: 'müller', passcode: 'geheim' }, utf8('müller'), utf8('geheim')],
  [3, { kind: 'kerberos', ticket: Uint8Array.of(0xff, 0xfe) }, Uint8Array.of(0xff, 0xfe), nothing],
  [4, { kind: 'saml', assertion: '<Assertion/>' }, utf8('<Assertion/>'), nothing],
  [5, { kind: 'jwt', token: 'a.b.c' }, utf8('a.b.c'), nothing],
])('a user identity of type %i is written and read', (identityType, claim, primaryField, secondaryField) => {
  const identity = { identityType, positiveResponseRequested: true, primaryField, secondaryField };
  expect(userIdentityOf(claim, true)).toEqual(identity);
  expect(findIdentityClaim(identity)).toEqual(claim);
});

test.each([
  ['of a type that PS3.7 does not know', { identityType: 6, primaryField: utf8('x') }],
  ['whose name is no UTF-8', { identityType: 1, primaryField: Uint8Array.of(0xff) }],
  [
    'whose passcode is no UTF-8',
    { identityType: 2, primaryField: utf8('x'), secondaryField: Uint8Array.of(0xff) },
  ],
])('one %s claims nothing', (_name, fields) => {
  const identity = { positiveResponseRequested: false, secondaryField: nothing, ...fields };
  expect(findIdentityClaim(identity)).toBeUndefined();
});
