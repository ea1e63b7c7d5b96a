import { errorTable } from '@isocenter/dicom';

/** Errors of the DICOMweb wire (PS3.18). None carries a patient's value. */
export const dicomwebError = errorTable({
  NETWORK_MULTIPART_NO_BOUNDARY: {
    kind: 'bad-input',
    what: () => 'The multipart body has no usable boundary',
    why: () =>
      'Content-Type must be multipart/related with a boundary of 1 to 70 characters (PS3.18 §8.6.1.2).',
    fix: 'Send Content-Type: multipart/related; type="application/dicom"; boundary=…',
  },
  NETWORK_MULTIPART_CUT_SHORT: {
    kind: 'bad-input',
    what: ({ partNumber }: { partNumber: number }) =>
      `The multipart body ends inside ${partNumber > 0 ? `part ${partNumber}` : 'its preamble'}`,
    why: () => 'The last boundary (--boundary--) never came; the connection may have broken.',
    fix: 'Send the request again.',
  },
  NETWORK_MULTIPART_HEADER_TOO_LONG: {
    kind: 'bad-input',
    what: ({ partNumber, limitBytes }: { partNumber: number; limitBytes: number }) =>
      `The headers of part ${partNumber} are longer than ${limitBytes} bytes`,
    why: () => 'An empty line must separate the headers of a part from its content.',
    fix: 'Put an empty line after the part headers and keep them short.',
  },
  NETWORK_MULTIPART_BAD_HEADER: {
    kind: 'bad-input',
    what: ({ partNumber }: { partNumber: number }) =>
      `A header line of part ${partNumber} is not "Name: value"`,
    why: () => 'Headers of a part follow RFC 822, one per line.',
    fix: 'Correct the part header.',
  },
  NETWORK_MULTIPART_TOO_MANY_PARTS: {
    kind: 'bad-input',
    what: ({ limit }: { limit: number }) => `The multipart body holds more than ${limit} parts`,
    why: () => 'One request is kept bounded.',
    fix: 'Split it over several requests.',
  },
  NETWORK_QIDO_UNKNOWN_ATTRIBUTE: {
    kind: 'bad-input',
    what: ({ parameter }: { parameter: string }) => `"${parameter}" names no attribute`,
    why: () =>
      'A query parameter is a keyword of PS3.6 or eight hexadecimal digits; items of a sequence follow with dots.',
    fix: 'Write PatientID or 00100020, for example.',
  },
  NETWORK_QIDO_REPEATED_ATTRIBUTE: {
    kind: 'bad-input',
    what: ({ parameter }: { parameter: string }) => `The parameter "${parameter}" is given more than once`,
    why: () => 'An attribute may be matched once (PS3.18 §8.3.4.1).',
    fix: 'Keep one of them; several UIDs go into one parameter, with commas.',
  },
  NETWORK_QIDO_BAD_VALUE: {
    kind: 'bad-input',
    what: ({ parameter }: { parameter: string }) => `The value of "${parameter}" cannot be used`,
    why: ({ reason }: { parameter: string; reason: string }) => reason,
    fix: 'Correct the value and ask again.',
  },
  NETWORK_ANSWER_REFUSED: {
    kind: 'unavailable',
    what: ({ status }: { status: number }) => `The DICOMweb server answered ${status}`,
    why: ({ reason }: { status: number; reason: string }) => reason,
    fix: 'Check the address and that the study is still there, then try again.',
  },
  NETWORK_ANSWER_FAILED: {
    kind: 'unavailable',
    what: ({ status }: { status: number }) => `The DICOMweb server could not answer now (${status})`,
    why: ({ reason }: { status: number; reason: string }) => reason,
    fix: 'Try again in a moment; if it stays, look at the log of the server.',
    retryable: true,
  },
  NETWORK_ANSWER_STALLED: {
    kind: 'unavailable',
    what: ({ seconds }: { seconds: number }) =>
      `Nothing came from the DICOMweb server for ${seconds} seconds`,
    why: () =>
      'The connection is still open, but the server sends no more; it or the network may be overloaded.',
    fix: 'Try again; if it stays, ask whoever runs the server.',
    retryable: true,
  },
  NETWORK_ANSWER_UNREADABLE: {
    kind: 'bad-input',
    what: () => 'The answer of the DICOMweb server cannot be read',
    why: ({ reason }: { reason: string }) => reason,
    fix: 'Check that the address leads to a DICOMweb service.',
  },
});
