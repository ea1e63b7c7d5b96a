import type { UserIdentity } from './pdu.ts';

/** Who the requestor says it is, and by what it wants to prove it. PS3.7 §D.3.3.7. */
export type IdentityClaim =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'passcode'; readonly name: string; readonly passcode: string }
  /** A Kerberos service ticket. */
  | { readonly kind: 'kerberos'; readonly ticket: Uint8Array }
  /** A SAML assertion, as XML. */
  | { readonly kind: 'saml'; readonly assertion: string }
  /** A JSON Web Token in its compact form. */
  | { readonly kind: 'jwt'; readonly token: string };

/** PS3.7 Table D.3-14. */
const IDENTITY_TYPES = { name: 1, passcode: 2, kerberos: 3, saml: 4, jwt: 5 } as const;

/** The claim of a User Identity sub-item; `undefined` where the type is none of PS3.7, or text is no UTF-8. */
export function findIdentityClaim({
  identityType,
  primaryField,
  secondaryField,
}: UserIdentity): IdentityClaim | undefined {
  if (identityType === IDENTITY_TYPES.kerberos) return { kind: 'kerberos', ticket: primaryField };
  const text = findText(primaryField);
  if (text === undefined) return undefined;
  switch (identityType) {
    case IDENTITY_TYPES.name:
      return { kind: 'name', name: text };
    case IDENTITY_TYPES.passcode: {
      const passcode = findText(secondaryField);
      return passcode === undefined ? undefined : { kind: 'passcode', name: text, passcode };
    }
    case IDENTITY_TYPES.saml:
      return { kind: 'saml', assertion: text };
    case IDENTITY_TYPES.jwt:
      return { kind: 'jwt', token: text };
    default:
      return undefined;
  }
}

/** The sub-item that makes a claim. A positive response proves that the acceptor looked at it. PS3.7 §D.3.3.7.1. */
export function userIdentityOf(claim: IdentityClaim, positiveResponseRequested: boolean): UserIdentity {
  return {
    identityType: IDENTITY_TYPES[claim.kind],
    positiveResponseRequested,
    primaryField: primaryFieldOf(claim),
    secondaryField: claim.kind === 'passcode' ? new TextEncoder().encode(claim.passcode) : new Uint8Array(0),
  };
}

function primaryFieldOf(claim: IdentityClaim): Uint8Array {
  switch (claim.kind) {
    case 'name':
    case 'passcode':
      return new TextEncoder().encode(claim.name);
    case 'kerberos':
      return claim.ticket;
    case 'saml':
      return new TextEncoder().encode(claim.assertion);
    case 'jwt':
      return new TextEncoder().encode(claim.token);
  }
}

function findText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
