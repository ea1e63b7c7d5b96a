import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isIsocenterError } from '@isocenter/dicom';
import { describe, expect, test } from 'vitest';
import { type ConfigInputs, configFileName, readConfig } from './config.ts';
import { defaultDataFolder } from './data-folder.ts';
import { isLoopbackHost, isLoopbackHostHeader } from './loopback.ts';

const emptyFolder = () => mkdtempSync(join(tmpdir(), 'isocenter-config-'));

function folderWith(settings: unknown): string {
  const folder = emptyFolder();
  writeFileSync(
    join(folder, configFileName),
    typeof settings === 'string' ? settings : JSON.stringify(settings),
  );
  return folder;
}

function messageOf(inputs: ConfigInputs): string {
  try {
    readConfig(inputs);
    return 'nothing was thrown';
  } catch (error) {
    return isIsocenterError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('readConfig', () => {
  test('has a default for everything but the data folder of the user', () => {
    const data = emptyFolder();
    expect(readConfig({ options: { data }, environment: {} })).toEqual({
      dataFolder: data,
      host: '127.0.0.1',
      port: 8017,
      dicomPort: 11112,
      aeTitle: 'ISOCENTER',
      anyLocalCaller: true,
      dicomHost: '127.0.0.1',
      dicomTls: {
        port: undefined,
        certificateFile: undefined,
        keyFile: undefined,
        clientCaFile: undefined,
        clientCertificate: 'required',
        caFile: undefined,
      },
      samples: true,
      corsOrigins: [],
      frameAncestors: [],
      database: { kind: 'sqlite' },
      blobs: { kind: 'folder' },
      encryptionKeys: undefined,
      sameUid: 'keep-first',
      patientConflict: 'quarantine',
      coercions: [],
      minimumFreeBytes: 2 ** 30,
      scrubDays: 30,
      keepEndedDays: 90,
      dicomAssociations: 300,
    });
  });

  test('lets an option win over the environment, that over the file, that over the default', () => {
    const data = folderWith({ port: 1001, 'dicom-port': 1002, 'ae-title': 'FROM_FILE' });
    const environment = { ISOCENTER_DATA: data, ISOCENTER_PORT: '2001', ISOCENTER_DICOM_PORT: '2002' };
    const config = readConfig({ options: { port: '3001' }, environment });
    expect(config).toMatchObject({ port: 3001, dicomPort: 2002, aeTitle: 'FROM_FILE', host: '127.0.0.1' });
  });

  test('lets DICOM listen for other machines, and then no local caller in by itself', () => {
    const data = emptyFolder();
    const read = (environment: NodeJS.ProcessEnv) => readConfig({ options: { data }, environment });
    const open = { ISOCENTER_DICOM_HOST: '0.0.0.0' };
    expect(read(open)).toMatchObject({ host: '127.0.0.1', dicomHost: '0.0.0.0', anyLocalCaller: false });
    expect(read({ ...open, ISOCENTER_ANY_LOCAL_CALLER: 'true' }).anyLocalCaller).toBe(true);
    expect(read({ ISOCENTER_HOST: '::1' })).toMatchObject({ dicomHost: '::1', anyLocalCaller: true });
    expect(read({ ISOCENTER_ANY_LOCAL_CALLER: 'no' }).anyLocalCaller).toBe(false);
  });

  test('takes DICOM under TLS with a certificate and its key, on the registered port unless told', () => {
    const data = folderWith({ 'dicom-tls-certificate': '/etc/c.pem', 'dicom-tls-key': '/etc/k.pem' });
    const read = (environment: NodeJS.ProcessEnv) => readConfig({ options: { data }, environment }).dicomTls;
    expect(read({})).toMatchObject({ port: 2762, certificateFile: '/etc/c.pem', keyFile: '/etc/k.pem' });
    expect(read({ ISOCENTER_DICOM_TLS_PORT: '0' }).port).toBe(0);
    const ca = { ISOCENTER_DICOM_TLS_CLIENT_CA: '/etc/ca.pem', ISOCENTER_DICOM_TLS_CLIENT: 'optional' };
    expect(read(ca)).toMatchObject({ clientCaFile: '/etc/ca.pem', clientCertificate: 'optional' });
  });

  test.each([
    [{ 'dicom-tls-certificate': 'c.pem' }, 'It means nothing without dicom-tls-key.'],
    [{ 'dicom-tls-key': 'k.pem' }, 'It means nothing without dicom-tls-certificate.'],
    [{ 'dicom-tls-port': 2762 }, 'It means nothing without dicom-tls-certificate.'],
    [{ 'dicom-tls-client-ca': 'ca.pem' }, 'It means nothing without dicom-tls-certificate.'],
    [{ 'dicom-tls-client': 'optional' }, 'It means nothing without dicom-tls-client-ca.'],
  ])('refuses half of the settings of TLS: %j', (settings, reason) => {
    const data = folderWith(settings);
    expect(() => readConfig({ options: { data }, environment: {} })).toThrow(reason);
  });

  test('reads the file named by --config, which may name the data folder', () => {
    const file = join(folderWith({ data: '/srv/isocenter', 'no-samples': true }), configFileName);
    const config = readConfig({ options: { config: file }, environment: {} });
    expect(config).toMatchObject({ dataFolder: '/srv/isocenter', samples: false });
  });

  test.each(['1', 'true', 'yes'])('takes ISOCENTER_NO_SAMPLES=%s for a wish', (value) => {
    const environment = { ISOCENTER_DATA: emptyFolder(), ISOCENTER_NO_SAMPLES: value };
    expect(readConfig({ options: {}, environment }).samples).toBe(false);
  });

  test.each(['::1', '[::1]'])('takes the host %s as sockets do', (host) => {
    expect(readConfig({ options: { host, data: emptyFolder() }, environment: {} }).host).toBe('::1');
  });

  test.each(['0.0.0.0', '192.168.1.5', '::', 'example.org', 'localhost.example.org'])(
    'refuses the host %s with the reason and what to do',
    (host) => {
      const message = messageOf({ options: { host, data: emptyFolder() }, environment: {} });
      expect(message).toContain('SERVER_HOST_NOT_LOOPBACK');
      expect(message).toContain('no sign-in yet');
      expect(message).toContain('ssh -L');
    },
  );

  test.each([
    [{ port: '70000' }, '--port', 'from 0 to 65535'],
    [{ port: 'eighty' }, '--port', 'from 0 to 65535'],
    [{ 'ae-title': 'LONGER_THAN_SIXTEEN' }, '--ae-title', '1 to 16'],
    [{ 'ae-title': 'BACK\\SLASH' }, '--ae-title', '1 to 16'],
  ])('refuses %o, naming where it came from', (options, source, reason) => {
    const message = messageOf({ options: { data: emptyFolder(), ...options }, environment: {} });
    expect(message).toContain(source);
    expect(message).toContain(reason);
  });

  test.each([
    ['{ not json', 'It is not JSON'],
    ['[]', 'not an object'],
    [{ 'prot-number': 1 }, '"prot-number" is not a setting'],
    [{ data: '/elsewhere' }, 'cannot move the data folder'],
    [{ 'cors-origins': ['*'] }, 'An origin looks like'],
  ])('refuses a config file with %j', (settings, reason) => {
    expect(messageOf({ options: { data: folderWith(settings) }, environment: {} })).toContain(reason);
  });

  test('takes PostgreSQL, a bucket, keys and rules, from the environment as from the file', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const keyFile = join(emptyFolder(), 'keys');
    writeFileSync(keyFile, `k1:${key}\n`);
    const data = folderWith({ 'same-uid': 'quarantine', 'minimum-free': '500M', 'scrub-days': 7 });
    const environment = {
      ISOCENTER_DATABASE: 'postgres://isocenter:secret@db.example/isocenter',
      ISOCENTER_BLOBS: 's3://images/hospital?endpoint=http://127.0.0.1:9000&region=eu-1',
      ISOCENTER_ENCRYPTION_KEY_FILE: keyFile,
      ISOCENTER_PATIENT_CONFLICT: 'accept',
    };
    const config = readConfig({ options: { data }, environment });
    expect(config).toMatchObject({
      database: { kind: 'postgres', url: 'postgres://isocenter:secret@db.example/isocenter' },
      blobs: { kind: 's3', options: { bucket: 'images', prefix: 'hospital/', region: 'eu-1' } },
      sameUid: 'quarantine',
      patientConflict: 'accept',
      minimumFreeBytes: 500 * 2 ** 20,
      scrubDays: 7,
    });
    expect(config.encryptionKeys?.newest).toMatchObject({ id: 'k1' });
    const fromVariable = { ISOCENTER_ENCRYPTION_KEYS: `k2:${key}` };
    const other = readConfig({ options: { data: emptyFolder() }, environment: fromVariable });
    expect(other.encryptionKeys?.newest.id).toBe('k2');
  });

  test.each([
    [{ database: 'mysql://db/isocenter' }, 'database', 'postgres://'],
    [{ database: 'postgres://db' }, 'database', 'postgres://'],
    [{ blobs: 's3://images/?tier=cold' }, 'blobs', 'tier'],
    [{ blobs: 'ftp://images' }, 'blobs', 's3://'],
    [{ 'encryption-key-file': '/nowhere/keys' }, 'encryption-key-file', 'ENOENT'],
    [{ 'same-uid': 'overwrite' }, 'same-uid', 'keep-first, replace, quarantine'],
    [{ 'minimum-free': 'plenty' }, 'minimum-free', 'such as 500M'],
    [{ 'scrub-days': -1 }, 'scrub-days', '0 or more'],
    [{ 'dicom-associations': 'many' }, 'dicom-associations', '0 or more'],
  ])('refuses a config file with %j', (settings, name, reason) => {
    const message = messageOf({ options: { data: folderWith(settings) }, environment: {} });
    expect(message).toContain(`The setting ${name}`);
    expect(message).toContain(reason);
  });

  test('never tells a key', () => {
    const environment = { ISOCENTER_DATA: emptyFolder(), ISOCENTER_ENCRYPTION_KEYS: 'k:c2VjcmV0' };
    const message = messageOf({ options: {}, environment });
    expect(message).toContain('ISOCENTER_ENCRYPTION_KEYS');
    expect(message).not.toContain('c2VjcmV0');
  });

  test('says that a named config file is missing', () => {
    const message = messageOf({ options: { config: join(emptyFolder(), 'none.json') }, environment: {} });
    expect(message).toContain('ENOENT');
  });
});

test('keeps studies where each system keeps the data of a user', () => {
  expect(defaultDataFolder({}, 'linux', '/home/ada')).toBe('/home/ada/.local/share/isocenter');
  expect(defaultDataFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/ada')).toBe('/data/isocenter');
  expect(defaultDataFolder({}, 'darwin', '/Users/ada')).toBe(
    '/Users/ada/Library/Application Support/Isocenter',
  );
});

test.each(['127.0.0.1', '127.9.9.9', 'localhost', 'LOCALHOST', '::1', '[::1]'])(
  '%s is this machine',
  (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  },
);

test.each(['127.0.0.1:8017', 'localhost', '[::1]:80'])('the Host header %s names this machine', (header) => {
  expect(isLoopbackHostHeader(header)).toBe(true);
});

test.each([
  undefined,
  '',
  'evil.example',
  '127.0.0.1.evil.example',
  '127.0.0.1:80@evil.example',
  'localhost:80:80',
  'user@localhost',
  '127.0.0.1 evil',
])('the Host header %s does not', (header) => {
  expect(isLoopbackHostHeader(header)).toBe(false);
});
