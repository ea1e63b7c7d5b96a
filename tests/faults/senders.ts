import { setTimeout as wait } from 'node:timers/promises';
import { createUid, readPart10, TransferSyntaxUid } from '@isocenter/dicom';
import { connectDimse } from '../../packages/server/src/dimse/index.ts';
import type { MadeImage } from '../harness/made-images.ts';
import { storeOverHttp } from '../harness/store-over-http.ts';
import type { Ledger } from './ledger.ts';
import type { ServerUnderFault } from './server-under-fault.ts';

export interface Sending {
  /** Ends it between two requests. */
  readonly isOver: () => boolean;
  /** Told of each request that was answered. */
  readonly onAnswer?: () => void;
}

/** After a refusal, as senders do. */
const pauseMs = 50;

const newStudy = () => ({ StudyInstanceUID: createUid(), SeriesInstanceUID: createUid() });
const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const explicit: string = TransferSyntaxUid.ExplicitVrLittleEndian;

/** More of them in one request wait for the disk than it flushes at once. */
const mostInRequest = 8;

/** Stores new images of one study by STOW-RS, some in a request, until told to end or the server is gone. */
export async function sendByStow(server: ServerUnderFault, ledger: Ledger, sending: Sending): Promise<void> {
  const study = newStudy();
  for (let count = mostInRequest; !sending.isOver(); count = count > 1 ? count - 1 : mostInRequest) {
    const images = Array.from({ length: count }, () => ledger.nextImage(study));
    let acknowledged: readonly string[];
    try {
      acknowledged = await acknowledgedByStow(server.url, images);
    } catch {
      return; // The connection broke: nothing of this request was acknowledged.
    }
    for (const uid of acknowledged) ledger.acknowledge(uid);
    if (acknowledged.length === 0) await wait(pauseMs);
    sending.onAnswer?.();
  }
}

/** Stores small studies and deletes every one of them. PS3.18 has no such transaction; ours hides what it takes away. */
export async function storeAndDelete(
  server: ServerUnderFault,
  ledger: Ledger,
  sending: Sending,
): Promise<void> {
  while (!sending.isOver()) {
    const study = newStudy();
    try {
      const images = [ledger.nextImage(study), ledger.nextImage(study)];
      for (const uid of await acknowledgedByStow(server.url, images)) ledger.acknowledge(uid);
      ledger.askDeletion(study.StudyInstanceUID);
      const url = `${server.url}/dicom-web/studies/${study.StudyInstanceUID}`;
      const { ok } = await fetch(url, { method: 'DELETE' });
      if (ok) ledger.acknowledgeDeletion(study.StudyInstanceUID);
      else await wait(pauseMs);
    } catch {
      return; // The connection broke.
    }
    sending.onAnswer?.();
  }
}

/** The instances that the answer names as stored. PS3.18 Table 10.5.3-1, Annex I.2. */
export async function acknowledgedByStow(url: string, images: readonly MadeImage[]): Promise<string[]> {
  const { status, body } = await storeOverHttp(url, images);
  if (status !== 200 && status !== 202) return [];
  const stored = (body['00081199'] as { Value?: Record<string, { Value?: unknown[] }>[] } | undefined)?.Value;
  return (stored ?? []).map((item) => String(item['00081155']?.Value?.[0]));
}

/** The same by C-STORE over one association. */
export async function sendByCStore(
  server: ServerUnderFault,
  ledger: Ledger,
  sending: Sending,
): Promise<void> {
  const study = newStudy();
  try {
    const user = await connectDimse({
      host: '127.0.0.1',
      port: server.dicomPort,
      clock: { now: () => Date.now() },
      callingAeTitle: 'MODALITY',
      calledAeTitle: 'ISOCENTER',
      presentationContexts: [{ abstractSyntaxUid: ctImageStorage, transferSyntaxUids: [explicit] }],
    });
    while (!sending.isOver()) {
      const { sopInstanceUid, bytes } = ledger.nextImage(study);
      const dataSet = [bytes.subarray(readPart10(bytes).dataSetByteOffset)];
      const identity = { sopClassUid: ctImageStorage, sopInstanceUid, transferSyntaxUid: explicit };
      const { status } = await user.store({ ...identity, dataSet });
      // Success, or a warning: PS3.4 Table B.2-1.
      if (status === 0 || status >> 12 === 0xb) ledger.acknowledge(sopInstanceUid);
      else await wait(pauseMs);
      sending.onAnswer?.();
    }
    await user.release();
  } catch {
    // The association broke: what was under way was not acknowledged.
  }
}
