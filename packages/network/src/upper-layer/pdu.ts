/** What an association is asked to carry: one abstract syntax in any of these transfer syntaxes. PS3.8 §9.3.2.2. */
export interface ProposedPresentationContext {
  /** Odd, 1 to 255. */
  readonly id: number;
  readonly abstractSyntaxUid: string;
  /** In the order the requestor wrote them. */
  readonly transferSyntaxUids: readonly string[];
}

/** Result/Reason of one presentation context. PS3.8 Table 9-18. */
export const PresentationContextResult = {
  Acceptance: 0,
  UserRejection: 1,
  NoReason: 2,
  AbstractSyntaxNotSupported: 3,
  TransferSyntaxesNotSupported: 4,
} as const;

/** What became of a proposed presentation context. PS3.8 §9.3.3.2. */
export interface AnsweredPresentationContext {
  readonly id: number;
  /** 0 accepted, see `PresentationContextResult`. */
  readonly result: number;
  /** Meaningful only when accepted. */
  readonly transferSyntaxUid: string;
}

/** PS3.7 §D.3.3.4: whether the requestor may be SCU and SCP of a SOP class. */
export interface RoleSelection {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** PS3.7 §D.3.3.5. */
export interface ExtendedNegotiation {
  readonly sopClassUid: string;
  /** Service-class-application-information, defined by each service class in PS3.4. */
  readonly information: Uint8Array;
}

/** PS3.7 §D.3.3.6: to which service a SOP class that the acceptor may not know belongs. */
export interface CommonExtendedNegotiation {
  readonly sopClassUid: string;
  readonly serviceClassUid: string;
  readonly relatedGeneralSopClassUids: readonly string[];
}

/** PS3.7 §D.3.3.7: 1 user name, 2 user name and passcode, 3 Kerberos, 4 SAML, 5 JWT. */
export interface UserIdentity {
  readonly identityType: number;
  readonly positiveResponseRequested: boolean;
  readonly primaryField: Uint8Array;
  readonly secondaryField: Uint8Array;
}

/** The User Information item and its sub-items. PS3.8 Annex D, PS3.7 §D.3.3. */
export interface UserInformation {
  /** Longest P-DATA-TF variable field, in bytes, that the sender of this item wants to receive; 0: no limit. */
  readonly maximumLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersionName?: string | undefined;
  readonly asynchronousOperations?: { readonly invoked: number; readonly performed: number } | undefined;
  readonly roleSelections: readonly RoleSelection[];
  readonly extendedNegotiations: readonly ExtendedNegotiation[];
  readonly commonExtendedNegotiations: readonly CommonExtendedNegotiation[];
  readonly userIdentity?: UserIdentity | undefined;
  /** Server response of a user identity negotiation; only in an A-ASSOCIATE-AC. */
  readonly userIdentityResponse?: Uint8Array | undefined;
}

interface AssociationHeader {
  /** Bit 0 set: version 1. */
  readonly protocolVersion: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  readonly applicationContextName: string;
  readonly userInformation: UserInformation;
}

/** PS3.8 §9.3.2. */
export interface AssociateRq extends AssociationHeader {
  readonly type: 'A-ASSOCIATE-RQ';
  readonly presentationContexts: readonly ProposedPresentationContext[];
}

/** PS3.8 §9.3.3. The AE titles repeat those of the request and are not tested. */
export interface AssociateAc extends AssociationHeader {
  readonly type: 'A-ASSOCIATE-AC';
  readonly presentationContexts: readonly AnsweredPresentationContext[];
}

/** PS3.8 §9.3.4. */
export interface AssociateRj {
  readonly type: 'A-ASSOCIATE-RJ';
  /** 1 permanent, 2 transient. */
  readonly result: number;
  /** 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation). */
  readonly source: number;
  readonly reason: number;
}

/** A Presentation Data Value: one fragment of one DIMSE message. PS3.8 §9.3.5.1, Annex E. */
export interface PresentationDataValue {
  readonly presentationContextId: number;
  /** Fragment of the command set; else of the data set. */
  readonly isCommand: boolean;
  readonly isLast: boolean;
  /** A view of the bytes received, or to be sent. What was received is valid until the promise of `onData` resolves. */
  readonly bytes: Uint8Array;
}

/** PS3.8 §9.3.5. */
export interface PDataTf {
  readonly type: 'P-DATA-TF';
  readonly values: readonly PresentationDataValue[];
}

/** PS3.8 §9.3.6. */
export interface ReleaseRq {
  readonly type: 'A-RELEASE-RQ';
}

/** PS3.8 §9.3.7. */
export interface ReleaseRp {
  readonly type: 'A-RELEASE-RP';
}

/** PS3.8 §9.3.8. */
export interface Abort {
  readonly type: 'A-ABORT';
  /** 0 service-user, 2 service-provider. */
  readonly source: number;
  /** Meaningful when the source is the service-provider. */
  readonly reason: number;
}

export type Pdu = AssociateRq | AssociateAc | AssociateRj | PDataTf | ReleaseRq | ReleaseRp | Abort;
export type PduName = Pdu['type'];

/** PS3.8 §9.3.1, by the first byte. */
export const PDU_NAMES: Readonly<Record<number, PduName>> = {
  1: 'A-ASSOCIATE-RQ',
  2: 'A-ASSOCIATE-AC',
  3: 'A-ASSOCIATE-RJ',
  4: 'P-DATA-TF',
  5: 'A-RELEASE-RQ',
  6: 'A-RELEASE-RP',
  7: 'A-ABORT',
};

/** Type, one reserved byte, 32-bit length. PS3.8 §9.3.1. */
export const PDU_HEADER_BYTES = 6;

/** Length, presentation context id and message control header of one PDV. PS3.8 §9.3.5.1. */
export const PDV_HEADER_BYTES = 6;

/** The DICOM Application Context Name. PS3.7 Annex A.2.1. */
export const DICOM_APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';

/** Reason/Diag of an A-ABORT by the service-provider. PS3.8 Table 9-26. */
export const AbortReason = {
  NotSpecified: 0,
  UnrecognizedPdu: 1,
  UnexpectedPdu: 2,
  UnrecognizedPduParameter: 4,
  UnexpectedPduParameter: 5,
  InvalidPduParameterValue: 6,
} as const;
