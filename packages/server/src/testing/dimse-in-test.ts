import { TransferSyntaxUid } from '@isocenter/dicom';
import type { DimseServiceUser, ServiceUserOptions } from '@isocenter/network';
import { connectDimse, type DimseListener, listenDimse, type ServiceFactories } from '../dimse/index.ts';
import { anyLocalCaller } from './any-local-caller.ts';

export const clockInTest = { now: () => Date.now() };
export const silentLogger = { info() {}, warn() {}, error() {} };

export interface DimseInTest {
  readonly port: number;
  /** Opens an association for these SOP classes, as `CT1` unless told. */
  call(
    sopClassUids: readonly string[],
    options?: Partial<Pick<ServiceUserOptions, 'callingAeTitle' | 'services' | 'roleSelections'>>,
  ): Promise<DimseServiceUser>;
  close(): Promise<void>;
}

/** A listener on loopback, on a free port unless told, that offers these services to whoever calls. */
export async function listenInTest(
  services: ServiceFactories,
  aeTitle = 'ISOCENTER',
  port = 0,
): Promise<DimseInTest> {
  const listener: DimseListener = await listenDimse({
    host: '127.0.0.1',
    port,
    aeTitle,
    callers: anyLocalCaller,
    services,
    clock: clockInTest,
    logger: silentLogger,
    userId: 'local',
    limits: { artimMs: 2000, idleMs: 5000 },
  });
  return {
    port: listener.port,
    call: (sopClassUids, { callingAeTitle = 'CT1', ...options } = {}) =>
      connectDimse({
        host: '127.0.0.1',
        port: listener.port,
        clock: clockInTest,
        callingAeTitle,
        calledAeTitle: aeTitle,
        timeoutMs: 5000,
        presentationContexts: sopClassUids.map((abstractSyntaxUid) => ({
          abstractSyntaxUid,
          transferSyntaxUids: [TransferSyntaxUid.ExplicitVrLittleEndian],
        })),
        ...options,
      }),
    close: () => listener.close(),
  };
}
