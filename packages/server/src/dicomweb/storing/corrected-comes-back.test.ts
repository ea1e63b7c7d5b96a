import { Tag, TransferSyntaxUid } from '@isocenter/dicom';
import { expect, test } from 'vitest';
import { multipartOf, partsOf } from '../../testing/dicomweb-in-test.ts';
import { instanceInTest, pathOf } from '../../testing/server-in-test.ts';
import { serverOfFile } from '../../testing/server-of-file.ts';

const prefix = { kind: 'prefix', tag: Tag.PatientID, text: 'KS-' } as const;
const { ask } = serverOfFile({ coercions: [{ name: 'clinic', when: {}, changes: [prefix] }] });

async function storeOver(bytes: Uint8Array) {
  const { headers, body } = await multipartOf('application/dicom', [
    { contentType: 'application/dicom', body: bytes },
  ]);
  return ask('/dicom-web/studies', { method: 'POST', accept: 'application/dicom+json', headers, body });
}

test.each([
  ['as it is stored', '*'],
  ['in another transfer syntax', TransferSyntaxUid.JpegLsLossless],
])(
  'an instance that was corrected is known again when a peer fetches it %s and sends it back',
  async (_how, syntax) => {
    const instance = instanceInTest({ PatientName: 'MÜLLER^Jörg' });
    expect((await storeOver(instance.bytes)).status).toBe(202); // B000: coerced
    const accept = `multipart/related; type="application/dicom"; transfer-syntax=${syntax}`;
    const [given] = await partsOf(await ask(pathOf(instance), { accept }));
    const again = await storeOver(given?.bytes ?? new Uint8Array());
    expect([again.status, again.json()]).toEqual([
      200,
      expect.not.objectContaining({ '00081198': expect.anything() }),
    ]);
  },
);
