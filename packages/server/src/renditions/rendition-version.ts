import { createHash } from 'node:crypto';
import type { InstanceDigest, StoredInstance } from '@isocenter/archive';

/** Lists that are asked for again are digested once; nobody changes a list. */
const versions = new WeakMap<readonly (StoredInstance | InstanceDigest)[], string>();

/**
 * What a rendition of these instances is made from: their digests and overlays, in their order. One whose version is not
 * that of the instances there are now is never shown.
 */
export function versionOf(instances: readonly (StoredInstance | InstanceDigest)[]): string {
  const version = versions.get(instances) ?? digestOf(instances);
  versions.set(instances, version);
  return version;
}

function digestOf(instances: readonly (StoredInstance | InstanceDigest)[]): string {
  const parts = instances.map(({ sha256, overlay = '' }) => {
    const put = typeof overlay === 'string' ? overlay : JSON.stringify(overlay);
    return `${sha256}${put}\0`;
  });
  return createHash('sha256').update(parts.join('')).digest('base64url');
}

/** Of a whole answer under one address. */
export const gzipVersionOf = (version: string, service: string): string => `${version} ${service}`;
