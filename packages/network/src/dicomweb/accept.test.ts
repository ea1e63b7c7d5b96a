import { describe, expect, test } from 'vitest';
import { negotiate, type Offer } from './accept.ts';

const explicitLittleEndian = '1.2.840.10008.1.2.1';
const jpegLs = '1.2.840.10008.1.2.4.80';
const dicom: Offer[] = [
  {
    mediaType: 'application/dicom',
    packaging: 'multipart',
    transferSyntaxUids: [explicitLittleEndian, jpegLs],
  },
  { mediaType: 'application/dicom', packaging: 'single', transferSyntaxUids: [explicitLittleEndian, jpegLs] },
];
const frames: Offer[] = [
  {
    mediaType: 'application/octet-stream',
    packaging: 'multipart',
    transferSyntaxUids: [explicitLittleEndian, jpegLs],
  },
  { mediaType: 'image/jls', packaging: 'multipart', transferSyntaxUids: [jpegLs] },
];
const pictures: Offer[] = [
  { mediaType: 'image/jpeg', packaging: 'single' },
  { mediaType: 'image/png', packaging: 'single' },
];

function choose(header: string | undefined, offers: readonly Offer[], parameter?: string): string {
  const answer = negotiate({ header, parameter }, offers);
  if ('refused' in answer) return String(answer.refused);
  return `${answer.offer.packaging} ${answer.offer.mediaType} ${answer.transferSyntax ?? 'default'}`;
}

describe('negotiate', () => {
  test.each([
    ['*/*', 'multipart application/dicom default'],
    ['multipart/related; type="application/dicom"', 'multipart application/dicom default'],
    ['multipart/related; type=application/dicom', 'multipart application/dicom default'],
    ['multipart/related; type="application/dicom"; transfer-syntax=*', 'multipart application/dicom *'],
    [
      `multipart/related; type="application/dicom"; transfer-syntax=${jpegLs}`,
      `multipart application/dicom ${jpegLs}`,
    ],
    ['application/dicom', 'single application/dicom default'],
    ['application/dicom; transfer-syntax=*', 'single application/dicom *'],
    ['multipart/*', 'multipart application/dicom default'],
    ['application/*', 'single application/dicom default'],
    ['nonsense, application/dicom', 'single application/dicom default'],
    [
      'application/dicom;q=0.1, multipart/related;type="application/dicom";q=0.9',
      'multipart application/dicom default',
    ],
    ['application/dicom;q=0, */*;q=0.1', 'multipart application/dicom default'],
  ])('an instance asked for as %s is given as %s', (header, expected) => {
    expect(choose(header, dicom)).toBe(expected);
  });

  test('falls through to the next entry when a transfer syntax is not to be had', () => {
    const header =
      'multipart/related; type="application/dicom"; transfer-syntax=1.2.840.10008.1.2.4.50, application/dicom;q=0.5';
    expect(choose(header, dicom)).toBe('single application/dicom default');
  });

  test.each([
    ['multipart/related; type="image/jls"', 'multipart image/jls default'],
    [
      'multipart/related; type="application/octet-stream"; transfer-syntax=*',
      'multipart application/octet-stream *',
    ],
    [
      'multipart/related; type="image/jp2", multipart/related; type="image/jls"',
      'multipart image/jls default',
    ],
  ])('frames asked for as %s are given as %s', (header, expected) => {
    expect(choose(header, frames)).toBe(expected);
  });

  test("takes what a browser's image tag sends for a JPEG", () => {
    expect(choose('image/avif,image/webp,image/apng,image/*,*/*;q=0.8', pictures)).toBe(
      'single image/jpeg default',
    );
  });

  test('answers 406 when nothing fits, naming what there is', () => {
    const answer = negotiate({ header: 'application/pdf' }, pictures);
    expect(answer).toEqual({ refused: 406, reason: 'This resource is offered as image/jpeg or image/png.' });
  });

  test('answers 406 to a request without an Accept header, even with the parameter', () => {
    expect(choose(undefined, pictures)).toBe('406');
    expect(choose(undefined, pictures, 'image/png')).toBe('406');
  });

  test('answers 400 to DICOM and rendered types at once', () => {
    expect(choose('application/dicom, image/jpeg', dicom)).toBe('400');
  });

  test('does not take a compressed frame type for a rendered one', () => {
    const header = 'multipart/related; type="application/dicom", multipart/related; type="image/jls"';
    expect(choose(header, frames)).toBe('multipart image/jls default');
  });

  test('tries the parameter first, if the header admits it', () => {
    expect(choose('image/*', pictures, 'image/png')).toBe('single image/png default');
    expect(choose('image/jpeg', pictures, 'image/png')).toBe('single image/jpeg default');
    expect(choose('image/*', pictures, 'image/*')).toBe('single image/jpeg default');
  });
});
