import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type CheckResult, checkServer } from './check-server.ts';
import { DiskModel, type Mercy } from './disk-model.ts';
import { readDiskRecords } from './disk-records.ts';
import { Ledger } from './ledger.ts';
import { type Sending, sendByCStore, sendByStow, storeAndDelete } from './senders.ts';
import { type Moment, ServerUnderFault, type StartOptions } from './server-under-fault.ts';

/** How a process ends while it is sent images. */
export type Ending =
  | { readonly kind: 'at a moment'; readonly when: 'killBefore' | 'killAfter'; readonly moment: Moment }
  | { readonly kind: 'after a time'; readonly ms: number }
  | { readonly kind: 'after answers'; readonly answers: number };

/** What runs of a server into its end came to. */
export class Totals {
  kills = 0;
  powerCuts = 0;
  acknowledged = 0;
  /** Studies whose deletion was acknowledged. */
  deleted = 0;
  lost = 0;
  half = 0;
  draftsRemoved = 0;
  adopted = 0;
  setAside = 0;
  unflushedBytes = 0;
  readonly wrong: string[] = [];
}

/** A data folder through many ends of the server on it. */
export class Survival {
  readonly totals = new Totals();
  ledger = new Ledger();
  #folder: string;
  #number = 0;
  #server: ServerUnderFault | undefined;
  #seenLogLines = 0;
  readonly #work: string;
  readonly #start: Omit<StartOptions, 'dataFolder' | 'recordFile'>;

  constructor(work: string, start: Omit<StartOptions, 'dataFolder' | 'recordFile'>) {
    this.#work = work;
    this.#start = start;
    this.#folder = this.#newFolder();
  }

  #newFolder(): string {
    const folder = `${this.#work}/data-${++this.#number}`;
    mkdirSync(folder, { mode: 0o700 });
    this.#seenLogLines = 0;
    return folder;
  }

  /** Starts a server where the last one ended, and looks whether all is there. */
  async #startAndCheck(studies?: Iterable<string>, recordFile?: string): Promise<ServerUnderFault> {
    const server = await ServerUnderFault.start({
      ...this.#start,
      dataFolder: this.#folder,
      ...(recordFile && { recordFile }),
    });
    this.#server = server;
    const check = await checkServer(server.url, this.ledger, studies ?? this.ledger.touched);
    this.#note(check, server);
    return server;
  }

  #note(check: CheckResult, server: ServerUnderFault): void {
    const { totals } = this;
    totals.lost += check.lost.length;
    totals.half += check.half.length;
    totals.wrong.push(...check.lost.map((uid) => `${uid} was acknowledged and is lost`), ...check.half);
    const lines = server.logLines();
    for (const line of lines.slice(this.#seenLogLines)) {
      totals.draftsRemoved += Number(line.draftsRemoved ?? 0);
      totals.adopted += Number(line.adopted ?? 0);
      totals.setAside += Number(line.setAside ?? 0);
      if (Number(line.missing ?? 0) > 0) totals.wrong.push('the index names files that are not there');
    }
    this.#seenLogLines = lines.length;
  }

  /**
   * Sends to a server over some connections until it ends, and starts another. With `mercy` the machine loses its power at that moment: what
   * was not flushed is lost as far as that says.
   */
  async run(ending: Ending, { mercy, ignoresSyncs = false }: { mercy?: Mercy; ignoresSyncs?: boolean } = {}) {
    const { totals, ledger } = this;
    const recordFile = mercy ? `${this.#work}/record-${this.#number}` : undefined;
    await this.#server?.stop();
    const model = mercy ? new DiskModel(this.#folder) : undefined;
    const server = await this.#startAndCheck(undefined, recordFile);
    ledger.touched.clear();
    const before = { acknowledged: ledger.acknowledgedCount, deleted: ledger.deletedCount };
    if (ending.kind === 'at a moment') server.killAt(ending.when, ending.moment);
    let answers = 0;
    const sender: Sending = {
      isOver: () => server.hasEnded,
      onAnswer() {
        answers += 1;
        if (ending.kind === 'after answers' && answers === ending.answers) server.kill();
      },
    };
    const sending = Promise.all([
      sendByStow(server, ledger, sender),
      sendByStow(server, ledger, sender),
      sendByCStore(server, ledger, sender),
      storeAndDelete(server, ledger, sender),
    ]);
    if (ending.kind === 'after a time') {
      await wait(ending.ms);
      server.kill();
    }
    await Promise.race([server.ended(), wait(30_000, undefined, { ref: false })]);
    if (!server.hasEnded) {
      server.kill();
      totals.wrong.push(`the moment never came: ${JSON.stringify(ending)}`);
    }
    await sending;
    await server.ended();
    totals.kills += 1;
    totals.acknowledged += ledger.acknowledgedCount - before.acknowledged;
    totals.deleted += ledger.deletedCount - before.deleted;
    if (!model || !mercy || !recordFile) return;
    totals.powerCuts += 1;
    model.apply(readDiskRecords(recordFile), { ignoresSyncs });
    totals.unflushedBytes += model.unflushedBytes;
    rmSync(recordFile);
    const old = this.#folder;
    this.#folder = this.#newFolder();
    model.writeAfterPowerCut(this.#folder, mercy);
    rmSync(old, { recursive: true });
  }

  /** The last look: at everything that was ever sent. */
  async end(): Promise<Totals> {
    await this.#server?.stop();
    const server = await this.#startAndCheck(this.ledger.studies);
    const left = readdirSync(`${this.#folder}/drafts`);
    if (left.length > 0) this.totals.wrong.push(`${left.length} drafts were left`);
    await server.stop();
    rmSync(this.#folder, { recursive: true, force: true });
    return this.totals;
  }

  /** Ends a server while it starts and cleans up what the last one left; what it was sent before has to outlive that too. */
  async endWhileStarting(when: 'killBefore' | 'killAfter', moment: Moment): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
    const start = { ...this.#start, dataFolder: this.#folder };
    const hasStarted = await ServerUnderFault.startAndDie(start, when, moment);
    if (!hasStarted) this.totals.kills += 1;
  }

  /** Ends what may still run, without a look. */
  async abandon(): Promise<void> {
    this.#server?.kill();
    await this.#server?.ended();
  }

  /** Forgets this data folder for a fresh one, so that checks stay short; looks at everything first. */
  async renew(): Promise<void> {
    await this.end();
    this.ledger = new Ledger();
    this.#folder = this.#newFolder();
    this.#server = undefined;
  }
}
