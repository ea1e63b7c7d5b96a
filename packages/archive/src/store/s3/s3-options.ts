import { archiveError } from '../../errors.ts';

/** Where blobs lie in S3 and how they get there. Credentials come from the environment or the instance (AWS_*). */
export interface S3Options {
  readonly bucket: string;
  /** In front of every key; empty, or ends with a slash. */
  readonly prefix: string;
  /** Of a server that is not Amazon's; its buckets are then addressed by path. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /** The server encrypts what it stores, with a key of its own or of its key service. */
  readonly serverSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
  readonly kmsKeyId?: string | undefined;
  /** How often a request is sent before it counts as failed; waits grow between. 6 unless told. */
  readonly maximumAttempts?: number | undefined;
  /** How long one request may take; 60,000 unless told. */
  readonly requestTimeoutMs?: number | undefined;
}

const encryptions = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;
const parameters = new Set(['endpoint', 'region', 'encryption', 'kms-key']);

/**
 * Reads `s3://bucket/prefix?endpoint=https://…&region=…&encryption=AES256|aws:kms|aws:kms:dsse&kms-key=…`.
 *
 * Throws `ARCHIVE_S3_ADDRESS_INVALID`.
 */
export function parseS3Url(text: string): S3Options {
  const invalid = (reason: string) => archiveError('ARCHIVE_S3_ADDRESS_INVALID', { reason });
  if (!URL.canParse(text)) throw invalid('it is not a URL');
  const { protocol, host, username, pathname, searchParams } = new URL(text);
  if (protocol !== 's3:') throw invalid('it does not begin with s3://');
  if (username) throw invalid('it holds credentials, which belong into the environment (AWS_ACCESS_KEY_ID)');
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(host)) throw invalid('the bucket has no valid name');
  for (const name of searchParams.keys()) if (!parameters.has(name)) throw invalid(`it knows no ${name}`);
  const endpoint = searchParams.get('endpoint') ?? undefined;
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint))
    throw invalid('the endpoint is not http(s)://');
  const encryption = searchParams.get('encryption') ?? undefined;
  const serverSideEncryption = encryptions.find((one) => one === encryption);
  if (encryption !== undefined && !serverSideEncryption)
    throw invalid(`it knows no encryption ${encryption}`);
  const prefix = decodeURIComponent(pathname.replace(/^\//, '').replace(/\/$/, ''));
  return {
    bucket: host,
    prefix: prefix && `${prefix}/`,
    endpoint,
    region: searchParams.get('region') ?? undefined,
    serverSideEncryption,
    kmsKeyId: searchParams.get('kms-key') ?? undefined,
  };
}
