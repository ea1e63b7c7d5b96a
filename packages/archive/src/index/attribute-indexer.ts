import { setTimeout as wait } from 'node:timers/promises';
import { type DataSet, openPart10, tagToHex } from '@isocenter/dicom';
import type { Logger } from '../ports.ts';
import { type ExtraAttributeState, type ReadAttribute, searchedValues } from '../query/extra-attributes.ts';
import { everything } from '../query/restriction.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { attributesToJson } from './attribute-json.ts';
import type { AttributeValues, IndexedInstance, InstanceIndex } from './instance-index.ts';

/** Instances whose heads are read before what was found is committed: some tens of milliseconds. */
const instancesAtOnce = 20;
const pauseMs = 5;

/**
 * Reads from stored files the attributes that were made searchable while the archive runs. It follows the change feed
 * in small steps, each committed with how far it came, so that it goes on where it was when the process stopped, and
 * new instances are read as old ones are.
 */
export class AttributeIndexer {
  readonly #parts: { readonly index: InstanceIndex; readonly blobs: BlobStore; readonly logger: Logger };
  #running: Promise<void> | undefined;
  #isAsked = false;
  #isStopped = false;

  constructor(parts: { readonly index: InstanceIndex; readonly blobs: BlobStore; readonly logger: Logger }) {
    this.#parts = parts;
  }

  /** Reads on until there is nothing left to read; harmless when it does already. */
  wake(): void {
    this.#isAsked = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when all that is here was read. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#isAsked && !this.#isStopped) {
        this.#isAsked = false;
        while (!this.#isStopped && (await this.#step())) await wait(pauseMs);
      }
    } catch (cause) {
      this.#parts.logger.error(
        { cause },
        'Searchable attributes could not be read on; the next change tries again',
      );
    }
  }

  /** Whether there is more to read. */
  async #step(): Promise<boolean> {
    const { index } = this.#parts;
    const behind = (await index.searchAttributes()).filter(({ isWhole }) => !isWhole);
    if (behind.length === 0) return false;
    const from = Math.min(...behind.map(({ indexedTo }) => indexedTo));
    const together = behind.filter(({ indexedTo }) => indexedTo === from);
    const next = Math.min(...behind.map(({ indexedTo }) => indexedTo).filter((one) => one > from));
    const read = await index.changes({ since: from, limit: instancesAtOnce, restriction: everything });
    const changes = read.filter(({ sequence }) => sequence <= next);
    const latest = new Map<string, boolean>();
    for (const { sopInstanceUid, kind } of changes)
      latest.set(sopInstanceUid, kind === 'instance-changed' || (latest.get(sopInstanceUid) ?? false));
    const instances: AttributeValues['instances'][number][] = [];
    for (const [sopInstanceUid, isChanged] of latest) {
      const instance = await index.instance({ sopInstanceUid }, everything);
      if (!instance) continue;
      instances.push({ sopInstanceUid, isChanged, values: await this.#read(instance, together) });
    }
    const to = changes.at(-1)?.sequence ?? next;
    await index.putAttributeValues({ tags: together.map(({ tag }) => tag), from, to, instances });
    return true;
  }

  async #read(
    { blobKey, overlay, sopInstanceUid }: IndexedInstance,
    attributes: readonly ExtraAttributeState[],
  ): Promise<ReadonlyMap<number, ReadAttribute>> {
    const { blobs, logger } = this.#parts;
    try {
      const blob = await blobs.open(blobKey);
      try {
        const { dataSet } = await openPart10(blob);
        return new Map(
          attributes.flatMap(({ tag }): [number, ReadAttribute][] => {
            const attribute = attributeOf(dataSet, overlay, tag);
            return attribute ? [[tag, { values: searchedValues(attribute), attribute }]] : [];
          }),
        );
      } finally {
        await blob.close();
      }
    } catch (cause) {
      logger.warn(
        { sopInstanceUid, cause },
        'An instance could not be read for the attributes that are searchable',
      );
      return new Map();
    }
  }
}

function attributeOf(dataSet: DataSet, overlay: IndexedInstance['overlay'], tag: number) {
  const hex = tagToHex(tag);
  return overlay?.[hex] ?? attributesToJson(dataSet, [tag])[hex];
}
