import type { DicomJson } from '@isocenter/dicom';

/** A file to be stored. */
interface Storable {
  readonly bytes: Uint8Array;
}

/** STOW-RS of whole files in one request (PS3.18 §10.5), written by hand so that no client of ours stands in between. */
export async function storeOverHttp(
  url: string,
  files: readonly Storable[],
): Promise<{ status: number; body: DicomJson }> {
  const boundary = 'boundary-of-a-test-7d31';
  const parts = files.flatMap(({ bytes }) => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
  const response = await fetch(`${url}/dicom-web/studies`, {
    method: 'POST',
    headers: {
      'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
      accept: 'application/dicom+json',
    },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  });
  return { status: response.status, body: (await response.json()) as DicomJson };
}

/** Requests at a time: together they share flushes of the disk. */
const lanes = 12;

/** Stores files that all have to be taken, as fast as the server takes them. */
export async function storeAll(url: string, files: readonly Storable[]): Promise<void> {
  const shares = Array.from({ length: lanes }, (_, lane) => files.filter((_, i) => i % lanes === lane));
  const answers = await Promise.all(
    shares.filter((share) => share.length > 0).map((share) => storeOverHttp(url, share)),
  );
  for (const { status, body } of answers)
    if (status !== 200) throw new Error(`STOW-RS answered ${status}: ${JSON.stringify(body)}`);
}
