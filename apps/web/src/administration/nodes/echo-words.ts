import type { EchoResult } from '../../api.ts';
import { formatBytes } from '../../text/counts.ts';

/** `0.8 ms`, `12 ms`, `10 001 ms`: milliseconds, to a tenth below ten. */
export function echoTime(durationMs: number): string {
  const text = durationMs < 10 ? durationMs.toFixed(1) : String(Math.round(durationMs));
  return `${text.replace(/\B(?=(\d{3})+$)/g, '\u202f')} ms`;
}

/** What was agreed with the peer, as far as it came to that. */
export function agreedWords({ agreed, tls, status, meaning, isReached }: EchoResult): string[] {
  const words: string[] = [];
  if (tls) words.push(`${tls.protocol}, ${tls.certificateSubject}`);
  if (agreed) {
    words.push(agreed.implementationVersionName ?? agreed.implementationClassUid);
    words.push(
      agreed.maximumLength === 0
        ? 'takes PDUs of any length'
        : `takes PDUs of up to ${formatBytes(agreed.maximumLength)}`,
    );
  }
  if (!isReached && status) words.push(`status ${status}${meaning ? `, ${meaning}` : ''}`);
  return words;
}
