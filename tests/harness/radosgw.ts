import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';

/** A real S3 server of the machine, with one user who may make buckets. */
export interface S3Server {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A key of the server's key service, for encryption by the server. */
  readonly kmsKeyId: string;
}

export interface RunningS3Server extends S3Server {
  stop(): Promise<void>;
}

const run = promisify(execFile);
/** The first start on a busy machine has taken 20 seconds. */
const startMs = 90_000;

/**
 * Starts Ceph's S3 server over one monitor and one disk in memory, all on free loopback ports and below one temporary
 * folder. Ceph does not work without its own authentication, hence the keyring.
 */
export async function startRadosgw(): Promise<RunningS3Server> {
  const folder = await mkdtemp(join(tmpdir(), 'isocenter-s3-'));
  const [monitorPort, gatewayPort] = [await freePort(), await freePort()];
  const fsid = randomUUID();
  const conf = join(folder, 'ceph.conf');
  const keyring = join(folder, 'keyring');
  const kmsKeyId = 'key-of-the-test';
  await mkdir(join(folder, 'osd'));
  await writeFile(
    conf,
    `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${monitorPort}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
keyring = ${keyring}
mon data = ${folder}/mon
osd data = ${folder}/osd
admin socket = ${folder}/$name.asok
run dir = ${folder}
crash dir = ${folder}
log file = ${folder}/$name.log
mon cluster log file = ${folder}/cluster.log
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon pg warn min per osd = 0
mon data avail crit = 1
mon data avail warn = 2
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = ${kmsKeyId}=${randomBytes(32).toString('base64')}
rgw thread pool size = 32
rgw enable usage log = false
rgw gc obj min wait = 1
`,
  );
  const daemons: ChildProcess[] = [];
  // Should this process end without stopping it.
  const kill = () => {
    for (const daemon of daemons) daemon.kill('SIGKILL');
  };
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    for (const daemon of daemons.reverse()) await ended(daemon);
    await rm(folder, { recursive: true, force: true });
  };
  const daemon = (name: string, args: readonly string[]) => {
    const child = spawn(name, ['-c', conf, ...args], { stdio: 'ignore' });
    daemons.push(child);
    return child;
  };
  const signal = AbortSignal.timeout(startMs);
  const call = (name: string, args: readonly string[]) => run(name, ['-c', conf, ...args], { signal });
  try {
    await writeKeyring(keyring);
    const monmap = join(folder, 'monmap');
    await run('monmaptool', [
      ...['--create', '--fsid', fsid],
      ...['--addv', 'a', `[v2:127.0.0.1:${monitorPort}]`, monmap],
    ]);
    await call('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', monmap, '--keyring', keyring]);
    daemon('ceph-mon', ['-f', '-i', 'a']);
    await call('ceph', ['auth', 'import', '-i', keyring]);
    const osdId = randomUUID();
    await call('ceph', ['osd', 'new', osdId]);
    await call('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', osdId]);
    daemon('ceph-osd', ['-f', '-i', '0']);
    const endpoint = `http://127.0.0.1:${gatewayPort}`;
    daemon('radosgw', [
      ...['-f', '-n', 'client.rgw'],
      ...['--rgw-frontends', `beast endpoint=127.0.0.1:${gatewayPort}`],
    ]);
    await answers(endpoint, signal);
    const accessKeyId = 'ISOCENTERTEST';
    const secretAccessKey = createHash('sha256').update(fsid).digest('hex');
    await call('radosgw-admin', [
      ...['-n', 'client.rgw', 'user', 'create', '--uid=test', '--display-name=test'],
      ...[`--access-key=${accessKeyId}`, `--secret=${secretAccessKey}`],
    ]);
    return { endpoint, accessKeyId, secretAccessKey, kmsKeyId, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeKeyring(path: string): Promise<void> {
  const all = ['--cap', 'mon', 'allow *'];
  const more = [...all, '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *'];
  const add = (name: string, caps: readonly string[]) =>
    run('ceph-authtool', [path, '--create-keyring', '--gen-key', '-n', name, ...caps]);
  await add('mon.', all);
  for (const [name, caps] of [
    ['client.admin', more],
    ['osd.0', ['--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *']],
    ['client.rgw', more],
  ] as const) {
    await run('ceph-authtool', [path, '--gen-key', '-n', name, ...caps]);
  }
}

async function answers(endpoint: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      await fetch(endpoint, { signal });
      return;
    } catch {
      signal.throwIfAborted();
      await wait(100);
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  // All its data is in memory; it need not say goodbye.
  child.kill('SIGKILL');
  await exit;
}
