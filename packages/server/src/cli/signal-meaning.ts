export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface SignalCircumstances {
  /** Whether a terminal is there, which sends SIGHUP when it is closed. */
  readonly hasTerminal: boolean;
  /** Whether there are files that may have changed. */
  readonly hasCertificates: boolean;
}

/** A terminal that is closed ends what runs in it; a service is told by SIGHUP to read its files again. */
export const meaningOfSignal = (
  signal: StopSignal,
  { hasTerminal, hasCertificates }: SignalCircumstances,
): 'stop' | 'reload' => (signal === 'SIGHUP' && !hasTerminal && hasCertificates ? 'reload' : 'stop');
