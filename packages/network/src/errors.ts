import { errorTable } from '@isocenter/dicom';

/** What can go wrong between two application entities. */
export const networkError = errorTable({
  // Upper layer (PS3.8)
  NETWORK_PDU_INVALID: {
    kind: 'bad-input',
    what: (d: { pdu: string; problem: string }) => `The ${d.pdu} PDU is not valid: ${d.problem}`,
    why: 'The peer sent bytes that PS3.8 §9.3 does not allow.',
    fix: 'Check that the peer speaks DICOM on this port, and report the PDU to its vendor.',
  },
  NETWORK_PDU_UNKNOWN_TYPE: {
    kind: 'bad-input',
    what: (d: { pduType: number }) => `PDU type 0x${d.pduType.toString(16).padStart(2, '0')} is unknown`,
    why: 'The peer does not speak DICOM here; HTTP and TLS clients look like this.',
    fix: 'Point the peer at the DICOM port without TLS, or the client at the web address.',
  },
  NETWORK_PDU_TOO_LONG: {
    kind: 'bad-input',
    what: (d: { pdu: string; byteLength: number; limit: number }) =>
      `The ${d.pdu} PDU claims ${d.byteLength} bytes, the limit is ${d.limit}`,
    why: 'The peer ignores the maximum length agreed on, or its length field lies.',
    fix: 'Set the maximum PDU length of the peer to the one this node announces.',
  },
  NETWORK_PRIMITIVE_NOT_ALLOWED: {
    kind: 'bug',
    what: (d: { event: string; state: string }) => `${d.event} is not allowed in ${d.state}`,
    why: 'PS3.8 Table 9-10 has no action for this cell.',
    fix: 'Report it together with the log of this association.',
  },
  NETWORK_ASSOCIATION_REJECTED: {
    kind: 'unavailable',
    what: (d: { result: number; source: number; reason: number; meaning: string }) =>
      `The peer rejected the association: ${d.meaning} (${d.result}-${d.source}-${d.reason})`,
    why: 'The peer does not know one of the AE titles, or does not let this node in.',
    fix: 'Compare both AE titles with the settings of the peer, then try again.',
  },
  NETWORK_ASSOCIATION_REJECTED_FOR_NOW: {
    kind: 'unavailable',
    what: (d: { result: number; source: number; reason: number; meaning: string }) =>
      `The peer takes no association now: ${d.meaning} (${d.result}-${d.source}-${d.reason})`,
    why: 'The peer is busy, or has as many associations as it allows.',
    fix: 'Nothing has to be changed: try again in some minutes. Where that goes on, have the peer allow more associations.',
    retryable: true,
  },
  NETWORK_ASSOCIATION_ABORTED: {
    kind: 'unavailable',
    what: (d: { by: 'peer' | 'this node'; reason: string }) =>
      `The association was aborted by ${d.by}: ${d.reason}`,
    why: 'One side could not go on with it.',
    fix: 'Look into the log of the side that aborted, then send again.',
    retryable: true,
  },
  NETWORK_CONNECTION_CLOSED: {
    kind: 'unavailable',
    what: 'The connection closed before the association was released',
    why: 'The peer went away, or the network between was cut.',
    fix: 'Send again what was not acknowledged.',
    retryable: true,
  },
  NETWORK_CONNECTION_FAILED: {
    kind: 'unavailable',
    what: (d: { host: string; port: number }) => `No connection to ${d.host}:${d.port}`,
    why: 'Nothing listens there, or a firewall is between.',
    fix: 'Check host and port of the peer and that it runs.',
    retryable: true,
  },
  NETWORK_PEER_SILENT: {
    kind: 'unavailable',
    what: (d: { waitingFor: string; timeoutMs: number }) => `No ${d.waitingFor} within ${d.timeoutMs} ms`,
    why: 'The peer is stuck, overloaded or gone.',
    fix: 'Check the peer, then send again.',
    retryable: true,
  },
  // DIMSE (PS3.7)
  NETWORK_COMMAND_SET_INVALID: {
    kind: 'bad-input',
    what: (d: { problem: string }) => `The command set is not valid: ${d.problem}`,
    why: 'The peer sent a command that PS3.7 §6.3 does not allow.',
    fix: 'Report it to the vendor of the peer.',
  },
  NETWORK_MESSAGE_INVALID: {
    kind: 'bad-input',
    what: (d: { problem: string }) => `The DIMSE message is not valid: ${d.problem}`,
    why: 'The peer sent fragments in an order that PS3.8 Annex E does not allow.',
    fix: 'Report it to the vendor of the peer.',
  },
  NETWORK_OPERATION_CANCELLED: {
    kind: 'unavailable',
    what: 'The operation was cancelled by the peer',
    why: 'Whoever asked for it no longer wants the answer.',
    fix: 'Ask again if it is wanted after all.',
  },
  NETWORK_OPERATION_FAILED: {
    kind: 'unavailable',
    what: (d: { operation: string; status: number; meaning: string; comment?: string | undefined }) =>
      `The peer answered ${d.operation} with 0x${d.status.toString(16).padStart(4, '0').toUpperCase()}: ${d.meaning}${d.comment ? ` (${d.comment})` : ''}`,
    why: 'The peer could not, or would not, do what it was asked for.',
    fix: 'Look into the log of the peer; ask for less, or for something it supports.',
  },
  NETWORK_IDENTIFIER_INVALID: {
    kind: 'bad-input',
    what: (d: { problem: string }) => `The identifier cannot be read: ${d.problem}`,
    why: 'The peer sent a query or retrieve request whose data set PS3.5 or PS3.4 Annex C does not allow.',
    fix: 'Report it to the vendor of the peer.',
  },
  NETWORK_ROLE_NOT_AGREED: {
    kind: 'unsupported',
    what: (d: { role: 'scu' | 'scp'; sopClassUid: string }) =>
      `The peer did not agree that this node is ${d.role.toUpperCase()} of ${d.sopClassUid}`,
    why: 'Without role selection the requestor of an association is SCU and its acceptor SCP (PS3.7 §D.3.3.4).',
    fix: 'Propose the role when asking for the association, and allow it in the settings of the peer.',
  },
  NETWORK_NO_PRESENTATION_CONTEXT: {
    kind: 'unsupported',
    what: (d: { abstractSyntaxUid: string; transferSyntaxUid?: string }) =>
      `The peer accepted no presentation context for ${d.abstractSyntaxUid}${d.transferSyntaxUid ? ` in ${d.transferSyntaxUid}` : ''}`,
    why: 'The peer does not support this SOP class or this transfer syntax.',
    fix: 'Send in a transfer syntax that the peer accepts, or enable the SOP class there.',
  },
});
