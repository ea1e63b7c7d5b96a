// dcmjs-dimse as bench/package-lock.json pins it, beside the other software we compare with.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../../bench/package.json', import.meta.url));
export const dcmjsDimse = require('dcmjs-dimse');
dcmjsDimse.log.setLevel('warn');

export const securityOptions = ({ keyFile, certificateFile, caFile }) => ({
  key: readFileSync(keyFile),
  cert: readFileSync(certificateFile),
  ca: readFileSync(caFile),
  requestCert: true,
  rejectUnauthorized: true,
});
