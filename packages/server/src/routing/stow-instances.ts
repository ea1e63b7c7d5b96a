import type { StoredInstance } from '@isocenter/archive';
import { isIsocenterError } from '@isocenter/dicom';
import {
  createBoundary,
  fetchTransport,
  multipartContentType,
  readText,
  writeMultipart,
} from '@isocenter/network/dicomweb';
import { serverError } from '../errors.ts';
import type { NodeRecord } from '../records/index.ts';
import { type FormRules, findOutgoingForm, type SentInstance } from '../remote/index.ts';
import { withOverlay } from '../retrieve/index.ts';
import { losslessTargets, type Transcoder } from '../transcoding/index.ts';

export interface StowOptions extends FormRules {
  readonly transcoder: Pick<Transcoder, 'give'>;
  readonly signal: AbortSignal;
}

/** One instance takes no longer, however large. */
const deadlineMs = 10 * 60_000;

/** STOW-RS, one instance a request, so that one that is refused stops no other. PS3.18 §10.5. */
export async function* stowInstances(
  node: Pick<NodeRecord, 'dicomwebUrl'>,
  instances: readonly StoredInstance[],
  options: StowOptions,
): AsyncGenerator<SentInstance, void, void> {
  for (const instance of instances) {
    if (options.signal.aborted) return;
    try {
      yield { instance, outcome: await stow(node, instance, options) };
    } catch (cause) {
      const error = isIsocenterError(cause) ? cause : serverError('SERVER_NODE_UNREACHABLE', {}, { cause });
      yield { instance, outcome: 'failed', error };
    }
  }
}

async function stow(
  { dicomwebUrl }: Pick<NodeRecord, 'dicomwebUrl'>,
  stored: StoredInstance,
  { transcoder, signal, ...rules }: StowOptions,
): Promise<'done' | 'warning'> {
  // STOW-RS has no negotiation: whatever is stored may be sent, and what was asked for where nothing is lost by it.
  const takes = new Set([...losslessTargets, stored.transferSyntaxUid]);
  const form = findOutgoingForm(stored, takes, rules) ?? stored.transferSyntaxUid;
  const file =
    form === stored.transferSyntaxUid ? await withOverlay(stored) : await transcoder.give(stored, form);
  const boundary = createBoundary();
  async function* parts() {
    yield { contentType: `application/dicom; transfer-syntax=${form}`, body: file.body };
  }
  const response = await fetchTransport().send({
    method: 'POST',
    url: `${dicomwebUrl}/studies`,
    headers: {
      'content-type': multipartContentType('application/dicom', boundary),
      accept: 'application/dicom+json',
    },
    body: writeMultipart(parts(), boundary),
    signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
  });
  await readText(response);
  if (response.status === 200) return 'done';
  if (response.status === 202) return 'warning';
  throw serverError('SERVER_NODE_REFUSED', { status: response.status });
}
