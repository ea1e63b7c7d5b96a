import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { IsocenterError } from '@isocenter/dicom';
import { archiveError } from '../../errors.ts';
import type { S3Options } from './s3-options.ts';

type Sdk = typeof import('@aws-sdk/client-s3');

export interface S3Object {
  readonly key: string;
  readonly byteLength: number;
  readonly modifiedAtMs: number;
}

/** A part of a multipart upload that has arrived. */
export interface UploadedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly sha256: string;
}

/** S3 names at most so many keys in one request to delete. */
const keysPerDelete = 1000;
/** The most one request copies; larger objects are copied part by part. */
const copyBytes = 2 ** 30;
const connectionTimeoutMs = 5000;

/**
 * The requests the store makes, on keys below the prefix. Each is repeated with growing waits where the server or the
 * way to it failed. Every request with content carries the SHA-256 of it, which the server checks.
 *
 * All throw `ARCHIVE_BLOBS_UNREACHABLE`, `ARCHIVE_BLOBS_FORBIDDEN`, `ARCHIVE_FULL`.
 */
export class S3Bucket {
  readonly #sdk: Sdk;
  readonly #client: S3Client;
  readonly #options: S3Options;

  private constructor(sdk: Sdk, options: S3Options) {
    const timeoutMs = options.requestTimeoutMs ?? 60_000;
    const agent = { keepAlive: true, maxSockets: 64 };
    this.#sdk = sdk;
    this.#options = options;
    this.#client = new sdk.S3Client({
      region: options.region ?? process.env.AWS_REGION ?? 'us-east-1',
      ...(options.endpoint && { endpoint: options.endpoint, forcePathStyle: true }),
      ...(options.credentials && { credentials: options.credentials }),
      maxAttempts: options.maximumAttempts ?? 6,
      // Servers that are not Amazon's do not know its newer checksums; SHA-256 is sent where it matters.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: connectionTimeoutMs,
        requestTimeout: timeoutMs,
        throwOnRequestTimeout: true,
        socketTimeout: timeoutMs,
        httpAgent: agent,
        httpsAgent: agent,
      },
    });
  }

  /** Loads the client, which is large, only here, where S3 is configured. */
  static async open(options: S3Options): Promise<S3Bucket> {
    const bucket = new S3Bucket(await import('@aws-sdk/client-s3'), options);
    const answer = await bucket.#call(
      () => bucket.#client.send(new bucket.#sdk.HeadBucketCommand({ Bucket: options.bucket })),
      [404],
    );
    if (!answer) throw archiveError('ARCHIVE_BLOBS_FORBIDDEN', { reason: 'NoSuchBucket' });
    return bucket;
  }

  close(): void {
    this.#client.destroy();
  }

  /** Puts an object whole. Where there is one already and it `mustBeNew`, that one stays. */
  async put(key: string, bytes: Uint8Array, { mustBeNew }: { mustBeNew: boolean }): Promise<void> {
    const command = new this.#sdk.PutObjectCommand({
      ...this.#at(key),
      ...this.#encryption,
      Body: bytes,
      ContentLength: bytes.length,
      ChecksumSHA256: sha256Base64(bytes),
      ...(mustBeNew && { IfNoneMatch: '*' }),
    });
    await this.#call(() => this.#client.send(command), [412]);
  }

  /** Undefined where there is no such object. */
  async findByteLength(key: string): Promise<number | undefined> {
    const head = await this.#call(
      () => this.#client.send(new this.#sdk.HeadObjectCommand(this.#at(key))),
      [404],
    );
    return head && (head.ContentLength ?? 0);
  }

  /** A range, whole; undefined where there is no such object. A body that breaks off is asked for again. */
  async read(
    key: string,
    byteOffset: number,
    byteLength: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const command = new this.#sdk.GetObjectCommand({
      ...this.#at(key),
      Range: `bytes=${byteOffset}-${byteOffset + byteLength - 1}`,
    });
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#call(
        () => this.#client.send(command, signal ? { abortSignal: signal } : {}),
        [404],
        signal,
      );
      if (!answer) return undefined;
      const bytes = await answer.Body?.transformToByteArray().catch((cause: unknown) => {
        signal?.throwIfAborted();
        if (attempt >= (this.#options.maximumAttempts ?? 6)) throw failureOf(cause);
      });
      if (bytes?.length === byteLength) return bytes;
      if (attempt >= (this.#options.maximumAttempts ?? 6)) {
        throw archiveError('ARCHIVE_BLOBS_UNREACHABLE', { reason: 'answers that break off' });
      }
    }
  }

  async *list(prefix: string): AsyncGenerator<S3Object> {
    let token: string | undefined;
    do {
      const page = await this.#call(() =>
        this.#client.send(
          new this.#sdk.ListObjectsV2Command({
            Bucket: this.#options.bucket,
            Prefix: this.#options.prefix + prefix,
            ...(token && { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key = '', Size = 0, LastModified } of page?.Contents ?? []) {
        const key = Key.slice(this.#options.prefix.length);
        yield { key, byteLength: Size, modifiedAtMs: LastModified?.getTime() ?? 0 };
      }
      token = page?.NextContinuationToken;
    } while (token !== undefined);
  }

  /** Harmless for those that are not there. Tries all, then throws when one could not be deleted. */
  async delete(keys: readonly string[]): Promise<void> {
    let failed: string | undefined;
    for (let at = 0; at < keys.length; at += keysPerDelete) {
      const Objects = keys.slice(at, at + keysPerDelete).map((key) => ({ Key: this.#options.prefix + key }));
      const answer = await this.#call(() =>
        this.#client.send(
          new this.#sdk.DeleteObjectsCommand({
            Bucket: this.#options.bucket,
            Delete: { Objects, Quiet: true },
          }),
        ),
      );
      failed ??= answer?.Errors?.find(({ Code }) => Code !== 'NoSuchKey')?.Code;
    }
    if (failed !== undefined) throw archiveError('ARCHIVE_BLOBS_UNREACHABLE', { reason: failed });
  }

  /** Gives an object another key; a crash in between leaves both. */
  async move(from: string, to: string, byteLength: number): Promise<void> {
    const CopySource = encodeURI(`${this.#options.bucket}/${this.#options.prefix}${from}`);
    if (byteLength <= copyBytes) {
      const command = new this.#sdk.CopyObjectCommand({ ...this.#at(to), ...this.#encryption, CopySource });
      await this.#call(() => this.#client.send(command));
    } else {
      const uploadId = await this.startUpload(to);
      const parts: UploadedPart[] = [];
      for (let at = 0; at < byteLength; at += copyBytes) {
        const command = new this.#sdk.UploadPartCopyCommand({
          ...this.#at(to),
          UploadId: uploadId,
          PartNumber: parts.length + 1,
          CopySource,
          CopySourceRange: `bytes=${at}-${Math.min(byteLength, at + copyBytes) - 1}`,
        });
        const answer = await this.#call(() => this.#client.send(command));
        const { ETag = '', ChecksumSHA256 = '' } = answer?.CopyPartResult ?? {};
        parts.push({ partNumber: parts.length + 1, etag: ETag, sha256: ChecksumSHA256 });
      }
      await this.completeUpload(to, uploadId, parts, { mustBeNew: false });
    }
    await this.delete([from]);
  }

  /** Begins an upload in parts, which nobody sees until it is completed. */
  async startUpload(key: string): Promise<string> {
    const answer = await this.#call(() =>
      this.#client.send(
        new this.#sdk.CreateMultipartUploadCommand({
          ...this.#at(key),
          ...this.#encryption,
          ChecksumAlgorithm: 'SHA256',
        }),
      ),
    );
    if (!answer?.UploadId)
      throw archiveError('ARCHIVE_BLOBS_UNREACHABLE', { reason: 'an answer without UploadId' });
    return answer.UploadId;
  }

  async uploadPart(
    key: string,
    uploadId: string,
    partNumber: number,
    bytes: Uint8Array,
  ): Promise<UploadedPart> {
    const sha256 = sha256Base64(bytes);
    const command = new this.#sdk.UploadPartCommand({
      ...this.#at(key),
      UploadId: uploadId,
      PartNumber: partNumber,
      Body: bytes,
      ContentLength: bytes.length,
      ChecksumSHA256: sha256,
    });
    const answer = await this.#call(() => this.#client.send(command));
    return { partNumber, etag: answer?.ETag ?? '', sha256 };
  }

  /** Makes the object visible, at once and whole. Where there is one already and it `mustBeNew`, that one stays. */
  async completeUpload(
    key: string,
    uploadId: string,
    parts: readonly UploadedPart[],
    { mustBeNew }: { mustBeNew: boolean },
  ): Promise<void> {
    const command = new this.#sdk.CompleteMultipartUploadCommand({
      ...this.#at(key),
      UploadId: uploadId,
      ...(mustBeNew && { IfNoneMatch: '*' }),
      MultipartUpload: {
        Parts: parts.map(({ partNumber, etag, sha256 }) => ({
          PartNumber: partNumber,
          ETag: etag,
          ...(sha256 && { ChecksumSHA256: sha256 }),
        })),
      },
    });
    // 404: an earlier attempt completed it and its answer was lost; whether that is so, the caller looks up.
    const answer = await this.#call(() => this.#client.send(command), [412, 404]);
    if (answer === undefined) await this.abortUpload(key, uploadId);
  }

  /** Harmless where there is no such upload any more. */
  async abortUpload(key: string, uploadId: string): Promise<void> {
    const command = new this.#sdk.AbortMultipartUploadCommand({ ...this.#at(key), UploadId: uploadId });
    await this.#call(() => this.#client.send(command), [404]);
  }

  #at(key: string) {
    return { Bucket: this.#options.bucket, Key: this.#options.prefix + key };
  }

  get #encryption() {
    const { serverSideEncryption, kmsKeyId } = this.#options;
    return {
      ...(serverSideEncryption && { ServerSideEncryption: serverSideEncryption }),
      ...(kmsKeyId && { SSEKMSKeyId: kmsKeyId }),
    };
  }

  /** Undefined where the server answers with one of `expected`. */
  async #call<Answer>(
    send: () => Promise<Answer>,
    expected: readonly number[] = [],
    signal?: AbortSignal,
  ): Promise<Answer | undefined> {
    try {
      return await send();
    } catch (error) {
      signal?.throwIfAborted();
      if (expected.includes(statusOf(error) ?? 0)) return undefined;
      throw failureOf(error);
    }
  }
}

function failureOf(cause: unknown): IsocenterError {
  if (cause instanceof IsocenterError) return cause;
  const status = statusOf(cause);
  const name = cause instanceof Error ? cause.name : 'unknown';
  if (status === 507 || name === 'QuotaExceeded') return archiveError('ARCHIVE_FULL', {}, { cause });
  if (status === 401 || status === 403 || name === 'NoSuchBucket' || name === 'CredentialsProviderError')
    return archiveError('ARCHIVE_BLOBS_FORBIDDEN', { reason: name }, { cause });
  const reason = name === 'Error' && cause instanceof Error && 'code' in cause ? String(cause.code) : name;
  return archiveError('ARCHIVE_BLOBS_UNREACHABLE', { reason }, { cause });
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  return (error.$metadata as { httpStatusCode?: number }).httpStatusCode;
}

const sha256Base64 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
