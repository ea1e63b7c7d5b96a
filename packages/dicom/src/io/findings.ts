import type { Finding, IsocenterError } from '../errors.ts';

const findingLimit = 1000;

/** Notes a finding; a hostile file gives cause for millions, of which the first thousand are enough. */
export function addFinding(findings: Finding[], finding: Finding): void {
  if (findings.length < findingLimit) findings.push(finding);
}

/** Damage that lenient reading goes on after. Readers name the place of an error as `At byte 1342`. */
export function findingOf({ code, message, where }: IsocenterError): Finding {
  const [, digits] = /^At byte (\d+)$/.exec(where ?? '') ?? [];
  return { code, byteOffset: digits === undefined ? undefined : Number(digits), message };
}
