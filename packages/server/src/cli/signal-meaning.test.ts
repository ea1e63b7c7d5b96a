import { expect, test } from 'vitest';
import { meaningOfSignal } from './signal-meaning.ts';

test('SIGHUP has a service read its certificates again, and ends whatever a terminal was closed on', () => {
  const service = { hasTerminal: false, hasCertificates: true };
  expect(meaningOfSignal('SIGHUP', service)).toBe('reload');
  expect(meaningOfSignal('SIGHUP', { ...service, hasTerminal: true })).toBe('stop');
  expect(meaningOfSignal('SIGHUP', { ...service, hasCertificates: false })).toBe('stop');
  expect(meaningOfSignal('SIGTERM', service)).toBe('stop');
  expect(meaningOfSignal('SIGINT', service)).toBe('stop');
});
