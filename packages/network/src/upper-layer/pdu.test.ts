import { isIsocenterError, joinBytes } from '@isocenter/dicom';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotatedHex } from '../testing/annotated-hex.ts';
import type { AssociateRq, Pdu } from './pdu.ts';
import { PduSplitter } from './pdu-splitter.ts';
import { readPdu } from './read-pdu.ts';
import { writePDataPieces, writePdu } from './write-pdu.ts';

const associateRq = annotatedHex(`
  01 00                               A-ASSOCIATE-RQ
  000000FB                            length 251
  0001 0000                           protocol version 1
  49534F43454E544552 20202020202020   called "ISOCENTER"
  4D4F44414C495459 2020202020202020   calling "MODALITY"
  0000000000000000 0000000000000000   reserved
  0000000000000000 0000000000000000
  10 00 0015                          application context
  312E322E3834302E31303030382E332E312E312E31
  20 00 002E                          presentation context
  01 00 00 00                         id 1
  30 00 0011                          abstract syntax 1.2.840.10008.1.1
  312E322E3834302E31303030382E312E31
  40 00 0011                          transfer syntax 1.2.840.10008.1.2
  312E322E3834302E31303030382E312E32
  50 00 0068                          user information
  51 00 0004 00004000                 maximum length 16384
  52 00 0007 312E322E332E34           implementation class 1.2.3.4
  53 00 0004 0001 0001                asynchronous operations 1, 1
  54 00 0007 0003 312E32 01 00        roles of 1.2: SCU
  55 00 0003 414243                   implementation version "ABC"
  56 00 0007 0003 312E32 02 00        extended negotiation of 1.2
  57 00 0015                          common extended negotiation
  0003 312E32                         of 1.2
  0005 312E322E33                     in service class 1.2.3
  0007 0005 312E322E34                related to 1.2.4
  58 00 000C 02 01                    user identity, name and passcode, answer wanted
  0003 616263                         "abc"
  0003 646566                         "def"
  7F 00 0003 010203                   a sub-item of tomorrow
`);

const expectedRq: AssociateRq = {
  type: 'A-ASSOCIATE-RQ',
  protocolVersion: 1,
  calledAeTitle: 'ISOCENTER',
  callingAeTitle: 'MODALITY',
  applicationContextName: '1.2.840.10008.3.1.1.1',
  presentationContexts: [
    { id: 1, abstractSyntaxUid: '1.2.840.10008.1.1', transferSyntaxUids: ['1.2.840.10008.1.2'] },
  ],
  userInformation: {
    maximumLength: 16384,
    implementationClassUid: '1.2.3.4',
    implementationVersionName: 'ABC',
    asynchronousOperations: { invoked: 1, performed: 1 },
    roleSelections: [{ sopClassUid: '1.2', scu: true, scp: false }],
    extendedNegotiations: [{ sopClassUid: '1.2', information: Uint8Array.of(2, 0) }],
    commonExtendedNegotiations: [
      { sopClassUid: '1.2', serviceClassUid: '1.2.3', relatedGeneralSopClassUids: ['1.2.4'] },
    ],
    userIdentity: {
      identityType: 2,
      positiveResponseRequested: true,
      primaryField: Uint8Array.of(0x61, 0x62, 0x63),
      secondaryField: Uint8Array.of(0x64, 0x65, 0x66),
    },
  },
};

describe('A-ASSOCIATE', () => {
  test('a request is read with every user information sub-item, an unknown one passed over', () => {
    expect(readPdu(associateRq)).toEqual(expectedRq);
  });

  test('a request is written as it was read, without the unknown sub-item', () => {
    const written = writePdu(expectedRq);
    expect(readPdu(written)).toEqual(expectedRq);
    expect(written.byteLength).toBe(associateRq.byteLength - 7);
  });

  test('an acceptance answers each context, and of two transfer syntaxes the first counts', () => {
    const bytes = annotatedHex(`
      02 00                               A-ASSOCIATE-AC
      00000088                            length 136
      0001 0000                           protocol version 1
      49534F43454E544552 20202020202020   called "ISOCENTER"
      4D4F44414C495459 2020202020202020   calling "MODALITY"
      0000000000000000 0000000000000000   reserved
      0000000000000000 0000000000000000
      21 00 0014                          presentation context
      01 00 00 00                         id 1, accepted
      40 00 0003 312E32                   transfer syntax 1.2
      40 00 0005 312E322E33               a second one, against the standard
      21 00 000B                          presentation context
      03 00 03 00                         id 3, abstract syntax not supported
      40 00 0003 312E32                   not significant
      50 00 0019                          user information
      51 00 0004 00000000                 no maximum length
      52 00 0003 312E32                   implementation class 1.2
      59 00 0006 0004 54494B54            server response to the user identity
    `);
    expect(readPdu(bytes)).toMatchObject({
      type: 'A-ASSOCIATE-AC',
      presentationContexts: [
        { id: 1, result: 0, transferSyntaxUid: '1.2' },
        { id: 3, result: 3, transferSyntaxUid: '1.2' },
      ],
      userInformation: { maximumLength: 0, userIdentityResponse: Uint8Array.of(0x54, 0x49, 0x4b, 0x54) },
    });
  });

  test('an even or repeated presentation context id is not valid', () => {
    const [context] = expectedRq.presentationContexts;
    if (!context) throw new Error('no context');
    const even = { ...expectedRq, presentationContexts: [{ ...context, id: 2 }] };
    const twice = { ...expectedRq, presentationContexts: [context, context] };
    expect(() => readPdu(writePdu(even))).toThrow(/id 2 is even/);
    expect(() => readPdu(writePdu(twice))).toThrow(/used twice/);
  });

  test('an item that claims more bytes than the PDU has is not valid', () => {
    const bytes = associateRq.slice();
    bytes[77] = 0xff; // low byte of the application context's length is at 77
    expect(() => readPdu(bytes)).toThrow(/item 10H needs \d+ bytes/);
  });
});

const shortPdus: [string, string, Pdu][] = [
  [
    'A-ASSOCIATE-RJ',
    '03 00 00000004 00 01 01 07',
    { type: 'A-ASSOCIATE-RJ', result: 1, source: 1, reason: 7 },
  ],
  ['A-RELEASE-RQ', '05 00 00000004 00000000', { type: 'A-RELEASE-RQ' }],
  ['A-RELEASE-RP', '06 00 00000004 00000000', { type: 'A-RELEASE-RP' }],
  ['A-ABORT', '07 00 00000004 00 00 02 06', { type: 'A-ABORT', source: 2, reason: 6 }],
  [
    'P-DATA-TF',
    '04 00 00000011  00000004 01 03 AABB  00000005 01 00 010203'.replaceAll('  ', ' '),
    {
      type: 'P-DATA-TF',
      values: [
        { presentationContextId: 1, isCommand: true, isLast: true, bytes: Uint8Array.of(0xaa, 0xbb) },
        { presentationContextId: 1, isCommand: false, isLast: false, bytes: Uint8Array.of(1, 2, 3) },
      ],
    },
  ],
];

test.each(shortPdus)('%s is read and written', (_name, hex, pdu) => {
  expect(readPdu(annotatedHex(hex))).toEqual(pdu);
  expect(writePdu(pdu)).toEqual(annotatedHex(hex));
});

test('a presentation data value without room for its header is not valid', () => {
  expect(() => readPdu(annotatedHex('04 00 00000005 00000001 01'))).toThrow(/has no header/);
  expect(() => readPdu(annotatedHex('04 00 00000000'))).toThrow(/no presentation data value/);
});

test('whatever bytes come, reading ends in a PDU or in an error of ours', () => {
  const mutated = fc
    .tuple(
      fc.nat(associateRq.byteLength - 1),
      fc.integer({ min: 0, max: 255 }),
      fc.nat(associateRq.byteLength),
    )
    .map(([at, value, length]) => {
      const bytes = associateRq.slice();
      bytes[at] = value;
      return bytes.subarray(0, length);
    });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      try {
        readPdu(bytes);
      } catch (error) {
        expect(isIsocenterError(error)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});

test('pieces are the P-DATA-TF PDUs one behind the other, and long fragments are not copied', () => {
  const value = (byteLength: number, at: number) => ({
    presentationContextId: 3,
    isCommand: at === 0,
    isLast: at !== 1,
    bytes: new Uint8Array(byteLength).map((_, index) => index),
  });
  for (const byteLengths of [[[10]], [[5000]], [[5000, 10, 7000]], [[70], [5000], [5000], [9]]]) {
    const pdus = byteLengths.map((lengths) => lengths.map(value));
    const pieces = writePDataPieces(pdus);
    const splitter = new PduSplitter(1 << 17);
    splitter.push(joinBytes(pieces));
    for (const values of pdus) {
      const pdu = splitter.next() ?? new Uint8Array(0);
      expect(readPdu(pdu)).toEqual({ type: 'P-DATA-TF', values });
      expect(pdu).toEqual(writePdu({ type: 'P-DATA-TF', values }));
    }
    expect(splitter.next()).toBeUndefined();
    for (const { bytes } of pdus.flat()) expect(pieces.includes(bytes)).toBe(bytes.byteLength >= 5000);
  }
});
