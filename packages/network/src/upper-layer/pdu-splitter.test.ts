import { expect, test } from 'vitest';
import { annotatedHex } from '../testing/annotated-hex.ts';
import { PduSplitter } from './pdu-splitter.ts';

const releaseRq = annotatedHex('05 00 00000004 00000000');
const pData = annotatedHex('04 00 00000008 00000004 01 03 AABB');

function takeAll(splitter: PduSplitter): Uint8Array[] {
  const pdus: Uint8Array[] = [];
  for (let pdu = splitter.next(); pdu; pdu = splitter.next()) pdus.push(pdu.slice());
  return pdus;
}

test('PDUs come out whole, however the bytes are cut', () => {
  const stream = Uint8Array.of(...pData, ...releaseRq, ...pData);
  for (let pieceBytes = 1; pieceBytes <= stream.byteLength; pieceBytes += 1) {
    const splitter = new PduSplitter(64);
    const pdus: Uint8Array[] = [];
    for (let offset = 0; offset < stream.byteLength; offset += pieceBytes) {
      splitter.push(stream.subarray(offset, offset + pieceBytes));
      pdus.push(...takeAll(splitter));
    }
    expect(pdus).toEqual([pData, releaseRq, pData]);
  }
});

test('a PDU is valid until the next one is asked for, and the one after it comes out whole', () => {
  const long = (fill: number) =>
    Uint8Array.of(...annotatedHex('04 00 00000046 00000042 01 02'), ...new Uint8Array(64).fill(fill));
  const stream = Uint8Array.of(...long(1), ...long(2), ...long(3));
  const splitter = new PduSplitter(128);
  const seen: Uint8Array[] = [];
  for (let at = 0; at < stream.byteLength; at += 50) {
    splitter.push(stream.subarray(at, at + 50));
    for (let pdu = splitter.next(); pdu; pdu = splitter.next()) {
      expect(pdu).toEqual(long(seen.length + 1));
      seen.push(pdu);
    }
  }
  expect(seen).toHaveLength(3);
});

test('the first byte is enough to know that a peer speaks HTTP, TLS or nothing at all', () => {
  for (const first of [0x47, 0x16, 0x00, 0xff]) {
    const splitter = new PduSplitter(64);
    splitter.push(Uint8Array.of(first));
    expect(() => splitter.next()).toThrow(/is unknown/);
  }
});

test('a P-DATA-TF longer than announced is refused by its header alone', () => {
  const splitter = new PduSplitter(1024);
  splitter.push(annotatedHex('04 00 FFFFFFFF'));
  expect(() => splitter.next()).toThrow(/claims 4294967295 bytes/);
});

test('a peer that counts the PDU header into the maximum length is still understood', () => {
  const splitter = new PduSplitter(2);
  splitter.push(pData);
  expect(splitter.next()).toEqual(pData);
});

test('A-RELEASE and A-ABORT have no room for a payload', () => {
  const splitter = new PduSplitter(1 << 20);
  splitter.push(annotatedHex('07 00 00010000'));
  expect(() => splitter.next()).toThrow(/A-ABORT PDU claims 65536 bytes/);
});
