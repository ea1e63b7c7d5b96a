/**
 * Media types of a frame in its stored encoding (PS3.18 Table 8.7.3-5); everything else travels as
 * `application/octet-stream`.
 */
const mediaTypes = new Map([
  ['1.2.840.10008.1.2.4.50', 'image/jpeg'],
  ['1.2.840.10008.1.2.4.51', 'image/jpeg'],
  ['1.2.840.10008.1.2.4.57', 'image/jpeg'],
  ['1.2.840.10008.1.2.4.70', 'image/jpeg'],
  ['1.2.840.10008.1.2.4.80', 'image/jls'],
  ['1.2.840.10008.1.2.4.81', 'image/jls'],
  ['1.2.840.10008.1.2.4.90', 'image/jp2'],
  ['1.2.840.10008.1.2.4.91', 'image/jp2'],
  ['1.2.840.10008.1.2.4.92', 'image/jpx'],
  ['1.2.840.10008.1.2.4.93', 'image/jpx'],
  ['1.2.840.10008.1.2.4.201', 'image/jphc'],
  ['1.2.840.10008.1.2.4.202', 'image/jphc'],
  ['1.2.840.10008.1.2.4.203', 'image/jphc'],
  ['1.2.840.10008.1.2.4.110', 'image/jxl'],
  ['1.2.840.10008.1.2.4.111', 'image/jxl'],
  ['1.2.840.10008.1.2.4.112', 'image/jxl'],
  ['1.2.840.10008.1.2.5', 'image/dicom-rle'],
  ['1.2.840.10008.1.2.4.100', 'video/mpeg'],
  ['1.2.840.10008.1.2.4.101', 'video/mpeg'],
  ['1.2.840.10008.1.2.4.102', 'video/mp4'],
  ['1.2.840.10008.1.2.4.103', 'video/mp4'],
  ['1.2.840.10008.1.2.4.104', 'video/mp4'],
  ['1.2.840.10008.1.2.4.105', 'video/mp4'],
  ['1.2.840.10008.1.2.4.106', 'video/mp4'],
  ['1.2.840.10008.1.2.4.107', 'video/H265'],
  ['1.2.840.10008.1.2.4.108', 'video/H265'],
]);

export const octetStream = 'application/octet-stream';

/** The media type of pixel data that is stored in this transfer syntax. */
export const frameMediaType = (transferSyntaxUid: string): string =>
  mediaTypes.get(transferSyntaxUid) ?? octetStream;

/** The default transfer syntax of a frame's media type, for an answer that names none (PS3.18 §8.7.3.3). */
export function defaultTransferSyntax(mediaType: string): string {
  const defaults: Record<string, string> = {
    'image/jpeg': '1.2.840.10008.1.2.4.70',
    'image/jls': '1.2.840.10008.1.2.4.80',
    'image/jp2': '1.2.840.10008.1.2.4.90',
    'image/jpx': '1.2.840.10008.1.2.4.92',
    'image/jphc': '1.2.840.10008.1.2.4.201',
    'image/jxl': '1.2.840.10008.1.2.4.110',
    'image/dicom-rle': '1.2.840.10008.1.2.5',
    'image/x-dicom-rle': '1.2.840.10008.1.2.5',
  };
  return defaults[mediaType] ?? '1.2.840.10008.1.2.1';
}
