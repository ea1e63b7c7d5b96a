import { bytesSource, type DicomJson, openPart10, Tag } from '@isocenter/dicom';
import { boundaryOf, parseMediaType, readMultipart } from '@isocenter/network/dicomweb';
import { dataSetDigest, type Ledger } from './ledger.ts';

/** What is wrong with a server after a fault, in words; nothing is as it should be. */
export interface CheckResult {
  readonly acknowledged: number;
  /** Acknowledged instances that are not there, or not as they were sent. */
  readonly lost: string[];
  /** Instances that are there by half: found but not to be had, or not as sent. */
  readonly half: string[];
}

/** Compares a running server with what was sent to it: every acknowledged instance there, by digest, and nothing by half. */
export async function checkServer(
  url: string,
  ledger: Ledger,
  studies: Iterable<string> = ledger.studies,
): Promise<CheckResult> {
  const lost: string[] = [];
  const half: string[] = [];
  let count = 0;
  for (const study of studies) {
    const listed = await listedInstances(url, study);
    const retrieved = listed.size === 0 ? new Map<string, string>() : await retrievedDigests(url, study);
    const deletion = ledger.deletionOf(study);
    if (deletion === 'acknowledged' && listed.size > 0) half.push(`${study} was deleted, and is here`);
    // Deleted as a whole, or not at all.
    const isGone = deletion !== undefined && listed.size === 0;
    const acknowledged = isGone ? [] : ledger.acknowledgedOf(study);
    count += acknowledged.length;
    for (const uid of acknowledged)
      if (!listed.has(uid) || retrieved.get(uid) !== ledger.digestOf(uid)) lost.push(uid);
    for (const uid of listed)
      if (retrieved.get(uid) !== ledger.digestOf(uid)) half.push(`${uid} is listed, and not as it was sent`);
    for (const uid of retrieved.keys())
      if (!listed.has(uid)) half.push(`${uid} is retrieved, and not listed`);
  }
  return { acknowledged: count, lost, half };
}

async function listedInstances(url: string, study: string): Promise<Set<string>> {
  const response = await fetch(`${url}/dicom-web/studies/${study}/instances?limit=10000`, {
    headers: { accept: 'application/dicom+json' },
  });
  if (response.status === 204) return new Set();
  if (response.status !== 200) throw new Error(`The server answered a search with ${response.status}`);
  const matches = (await response.json()) as DicomJson[];
  return new Set(matches.map((match) => String((match['00080018'] as { Value: unknown[] }).Value[0])));
}

async function retrievedDigests(url: string, study: string): Promise<Map<string, string>> {
  const response = await fetch(`${url}/dicom-web/studies/${study}`, {
    headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
  });
  if (response.status !== 200 || !response.body)
    throw new Error(`The server answered the retrieval of a study with ${response.status}`);
  const boundary = boundaryOf(parseMediaType(response.headers.get('content-type') ?? ''));
  const digests = new Map<string, string>();
  for await (const part of readMultipart(response.body, boundary)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of part.body) chunks.push(chunk.slice());
    const bytes = Buffer.concat(chunks);
    const { dataSet } = await openPart10(bytesSource(bytes));
    digests.set(dataSet.getString(Tag.SOPInstanceUID), dataSetDigest(bytes));
  }
  return digests;
}
