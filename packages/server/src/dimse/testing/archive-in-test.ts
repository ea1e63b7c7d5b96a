import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Archive, openArchive } from '@isocenter/archive';
import type { DataSetContent } from '@isocenter/dicom';
import type { DimseInvoker, ExtendedNegotiation } from '@isocenter/network';
import { instanceInTest } from '../../testing/server-in-test.ts';
import type { AssociationPeer } from '../services.ts';

export interface ArchiveInTest {
  readonly archive: Archive;
  keep(content: DataSetContent): Promise<void>;
  remove(): Promise<void>;
}

/** A real archive in a temporary folder. */
export async function openArchiveInTest(): Promise<ArchiveInTest> {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-dimse-'));
  const archive = await openArchive({ folder, clock: Date });
  return {
    archive,
    async keep(content) {
      const { bytes } = instanceInTest(content);
      const outcome = await archive.keep({
        origin: { door: 'import', userId: 'local' },
        bytes: (async function* () {
          yield bytes;
        })(),
      });
      if (outcome.status !== 'stored') throw new Error(`The instance is ${outcome.status}`);
    },
    async remove() {
      await archive.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Whoever asks, with what was negotiated beyond presentation contexts. */
export function peerInTest(
  extendedNegotiations: readonly ExtendedNegotiation[] = [],
  more: Partial<AssociationPeer> = {},
): AssociationPeer {
  return {
    aeTitle: 'ASKING',
    address: '127.0.0.1',
    node: undefined,
    userId: 'local',
    userInformation: {
      maximumLength: 0,
      implementationClassUid: '1.2',
      roleSelections: [],
      extendedNegotiations: [],
      commonExtendedNegotiations: [],
    },
    extendedNegotiations,
    servedSopClassUids: new Set(),
    invoker: undefined as unknown as DimseInvoker,
    ...more,
  };
}
