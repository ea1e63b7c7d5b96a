import type { Finding } from '../errors.ts';

const findingLimit = 1000;

/** Notes a finding; a hostile file gives cause for millions, of which the first thousand are enough. */
export function addFinding(findings: Finding[], finding: Finding): void {
  if (findings.length < findingLimit) findings.push(finding);
}
