import { invalid, parseText, type Setting } from './setting.ts';

export type DatabaseSetting =
  | { readonly kind: 'sqlite' }
  /** The address holds a password: it is never printed or logged. */
  | { readonly kind: 'postgres'; readonly url: string };

export type BlobsSetting =
  | { readonly kind: 'folder' }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Without slashes at its ends; empty for the whole bucket. */
      readonly prefix: string;
      /** For anything but Amazon's own service. */
      readonly endpoint?: string;
      readonly region: string;
    };

/** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; SQLite unless told. */
export function parseDatabase(setting: Setting | undefined): DatabaseSetting {
  const text = parseText('database', setting);
  if (text === undefined || setting === undefined || text === 'sqlite') return { kind: 'sqlite' };
  const url = urlOf(text);
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) {
    return { kind: 'postgres', url: text };
  }
  throw invalid('database', setting, 'It is sqlite, or postgres://USER:PASSWORD@HOST:PORT/DATABASE.');
}

const blobParameters = ['endpoint', 'region'];

/** `s3://BUCKET/PREFIX?endpoint=URL&region=NAME`; credentials come from the environment (AWS_*). The data folder unless told. */
export function parseBlobs(setting: Setting | undefined): BlobsSetting {
  const text = parseText('blobs', setting);
  if (text === undefined || setting === undefined || text === 'folder') return { kind: 'folder' };
  const url = urlOf(text);
  const form = 's3://BUCKET/PREFIX?endpoint=URL&region=NAME';
  if (url?.protocol !== 's3:' || url.hostname === '') {
    throw invalid('blobs', setting, `It is folder, or ${form}.`);
  }
  if (url.username || url.password) {
    throw invalid('blobs', setting, 'Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
  }
  const unknown = [...url.searchParams.keys()].find((name) => !blobParameters.includes(name));
  if (unknown !== undefined) throw invalid('blobs', setting, `After the question mark it takes ${form}.`);
  const endpoint = url.searchParams.get('endpoint');
  if (endpoint !== null && !/^https?:$/.test(urlOf(endpoint)?.protocol ?? '')) {
    throw invalid('blobs', setting, 'Its endpoint is an address that begins with http:// or https://.');
  }
  return {
    kind: 's3',
    bucket: url.hostname,
    prefix: url.pathname.replace(/^\/+|\/+$/g, ''),
    ...(endpoint !== null && { endpoint }),
    region: url.searchParams.get('region') ?? 'us-east-1',
  };
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
