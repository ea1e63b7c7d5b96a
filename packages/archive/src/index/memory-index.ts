import type { InstanceKey } from '../incoming-instance.ts';
import {
  type ExtraAttribute,
  type ExtraAttributeState,
  requireSearchable,
} from '../query/extra-attributes.ts';
import { extrasAnswered, matchesOf } from '../query/match-of.ts';
import { membersOf } from '../query/members-of.ts';
import { planQuery } from '../query/plan-query.ts';
import type { ChosenQuery, FindResult, FoundMembers, Query } from '../query/query.ts';
import type { Restriction } from '../query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from '../query/study-list.ts';
import { manifestSeriesOf, studyRowOf } from '../query/study-row.ts';
import type {
  InstanceAddress,
  InstanceDigest,
  InstanceScope,
  SeriesAddress,
} from '../retrieve/stored-instance.ts';
import type { Standing, StandingQuestion } from '../rules/standing.ts';
import { shardOf } from '../store/blob-key.ts';
import type { BlobKey } from '../store/blob-store.ts';
import type { Change } from './change.ts';
import type { IndexStep } from './index-step.ts';
import type {
  AttributeValues,
  BasedOn,
  BlobOwner,
  IndexedInstance,
  InstanceIndex,
  InstanceRecord,
  Recount,
} from './instance-index.ts';
import { extraAnswer, putExtraValues } from './memory-attributes.ts';
import { recountRows } from './memory-recount.ts';
import { pageOfRows, type Rows, rowsInScope, rowsOf, visibleRows } from './memory-rows.ts';
import { standingIn } from './memory-standing.ts';
import { applyStep, recountQuarantined, removeInstances, type Tables } from './memory-tables.ts';
import { unpackFrames } from './packed-frames.ts';
import type { RenditionRow } from './rendition-row.ts';
import type { InstanceRow, WithheldRow } from './rows.ts';
import type { WithheldFilter, WithheldInstances } from './withheld.ts';
import { withheldInstanceOf } from './withheld-record.ts';

/** Twin of the SQL index for tests: the same rows and plans in plain arrays. */
export class MemoryIndex implements InstanceIndex {
  #tables: Tables = {
    patients: [],
    studies: [],
    series: [],
    series_requests: [],
    instances: [],
    withheld: [],
    lastWithheldId: 0,
    rejections: [],
    renditions: [],
    extra_attributes: [],
    extra_values: [],
    changes: [],
    doomed_blobs: new Set(),
  };

  async standing(question: StandingQuestion): Promise<Standing> {
    return standingIn(this.#tables, question, await this.findKept(question.sopInstanceUids));
  }

  async namedBlobs(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const { instances, withheld } = this.#tables;
    const named = new Set([...instances, ...withheld].map(({ blob_key }) => blob_key));
    return new Set(keys.filter((key) => named.has(key)));
  }

  async apply(steps: readonly IndexStep[], _basedOn?: BasedOn, named?: Promise<void>): Promise<Change[]> {
    await named;
    const next = structuredClone(this.#tables);
    const changes = steps.flatMap((step) => applyStep(next, step));
    this.#tables = next;
    return changes;
  }

  add(records: readonly InstanceRecord[]): Promise<Change[]> {
    return this.apply(records.map((record) => ({ kind: 'add', record })));
  }

  async removeSamples(options: { restriction: Restriction; occurredAt: string }): Promise<Change[]> {
    const next = structuredClone(this.#tables);
    const samples = new Set(this.#samples(options.restriction).map(({ id }) => id));
    const removed = next.instances.filter(({ id }) => samples.has(id));
    const changes = removeInstances(next, removed, options.occurredAt);
    const isSample = (row: WithheldRow) =>
      row.door === 'sample' && maySee(options.restriction, row.study_instance_uid);
    const withheld = next.withheld.filter(isSample);
    next.withheld = next.withheld.filter((row) => !isSample(row));
    for (const { blob_key } of [...removed, ...withheld]) next.doomed_blobs.add(blob_key);
    recountQuarantined(next);
    this.#tables = next;
    return changes;
  }

  async countSamples(restriction: Restriction): Promise<number> {
    return this.#samples(restriction).length;
  }

  async doomedBlobs(): Promise<BlobKey[]> {
    const { instances, withheld } = this.#tables;
    const named = new Set([...instances, ...withheld].map(({ blob_key }) => blob_key));
    return [...this.#tables.doomed_blobs].filter((key) => !named.has(key)).sort();
  }

  async forgetDoomed(keys: readonly BlobKey[]): Promise<void> {
    for (const key of keys) this.#tables.doomed_blobs.delete(key);
  }

  async withheld(filter: WithheldFilter): Promise<WithheldInstances> {
    const { reason, studyInstanceUid, seriesInstanceUid, sopInstanceUids, ids, rejectedBy, restriction } =
      filter;
    const found = this.#tables.withheld.filter(
      (row) =>
        (reason === undefined || row.reason === reason) &&
        (studyInstanceUid === undefined || row.study_instance_uid === studyInstanceUid) &&
        (seriesInstanceUid === undefined || row.series_instance_uid === seriesInstanceUid) &&
        (sopInstanceUids === undefined || sopInstanceUids.includes(row.sop_instance_uid)) &&
        (ids === undefined || ids.includes(row.id)) &&
        (rejectedBy === undefined || rejectedBy.includes(row.rejected_by ?? '')) &&
        maySee(restriction, row.study_instance_uid),
    );
    const offset = filter.offset ?? 0;
    const page = found
      .reverse()
      .slice(offset, filter.limit === undefined ? undefined : offset + filter.limit);
    return { total: found.length, instances: page.map(withheldInstanceOf) };
  }

  async isGone(address: InstanceScope | InstanceAddress, restriction: Restriction): Promise<boolean> {
    const isUnder = (uids: InstanceKey) =>
      (['studyInstanceUid', 'seriesInstanceUid', 'sopInstanceUid'] as const).every((name) => {
        const asked = (address as Partial<InstanceKey>)[name];
        return asked === undefined || asked === uids[name];
      });
    const withheld = this.#tables.withheld.some(
      (row) =>
        (row.reason === 'deleted' || row.reason === 'rejected') &&
        maySee(restriction, row.study_instance_uid) &&
        isUnder({
          studyInstanceUid: row.study_instance_uid,
          seriesInstanceUid: row.series_instance_uid,
          sopInstanceUid: row.sop_instance_uid,
        }),
    );
    return (
      withheld &&
      !rowsOf(this.#tables, 'IMAGE')
        .flatMap((row) => indexedInstanceOf(row))
        .some(isUnder)
    );
  }

  async putRendition(row: RenditionRow): Promise<BlobKey | undefined> {
    const { renditions } = this.#tables;
    const isSame = (other: RenditionRow) => other.subject === row.subject && other.kind === row.kind;
    const before = renditions.find(isSame);
    this.#tables.renditions = [...renditions.filter((other) => other !== before), { ...row }];
    return before && (await this.unnamedRenditions([before.blobKey]))[0];
  }

  async rendition(subject: string, kind: string): Promise<RenditionRow | undefined> {
    return this.#tables.renditions.find((row) => row.subject === subject && row.kind === kind);
  }

  async dropRenditions(subjects: readonly string[]): Promise<BlobKey[]> {
    const dropped = this.#tables.renditions.filter(({ subject }) => subjects.includes(subject));
    this.#tables.renditions = this.#tables.renditions.filter((row) => !dropped.includes(row));
    return this.unnamedRenditions(dropped.map(({ blobKey }) => blobKey));
  }

  async unnamedRenditions(keys: readonly BlobKey[]): Promise<BlobKey[]> {
    const named = new Set(this.#tables.renditions.map(({ blobKey }) => blobKey));
    return [...new Set(keys)].filter((key) => !named.has(key)).sort();
  }

  async findKept(sopInstanceUids: readonly string[]): Promise<Map<string, IndexedInstance>> {
    const rows = rowsOf(this.#tables, 'IMAGE').filter(
      ({ instances }) => instances && sopInstanceUids.includes(instances.sop_instance_uid),
    );
    return new Map(rows.flatMap((row) => indexedInstanceOf(row)).map((kept) => [kept.sopInstanceUid, kept]));
  }

  async findPatientKeys(studyInstanceUids: readonly string[]): Promise<Map<string, string>> {
    const { patients, studies } = this.#tables;
    const found = studies.filter((study) => studyInstanceUids.includes(study.study_instance_uid));
    return new Map(
      found.map((study) => [
        study.study_instance_uid,
        patients.find(({ id }) => id === study.patient)?.patient_key ?? '',
      ]),
    );
  }

  async find(query: Query): Promise<FindResult> {
    const { rows, ...totals } = await this.#rowsOf(query);
    return { matches: await matchesOf(rows, query), ...totals };
  }

  async findMembers(query: ChosenQuery): Promise<FoundMembers> {
    const { rows, ...totals } = await this.#rowsOf(query);
    return { ...(await membersOf(rows, query)), ...totals };
  }

  async #rowsOf(query: Query) {
    const extras = await this.searchAttributes();
    const plan = planQuery(query, extras);
    const { rows, total } = pageOfRows(this.#tables, query, plan);
    const behind = extras.filter(({ isWhole }) => !isWhole).map(({ tag }) => tag);
    const partialKeys = query.keys.map(({ tag }) => tag).filter((tag) => behind.includes(tag));
    const answered = extrasAnswered(query, extras);
    return {
      rows: rows.map((row) => ({ ...row, extra: extraAnswer(this.#tables, row, answered) })),
      total,
      ignoredKeys: plan.ignoredKeys,
      ...(partialKeys.length > 0 && { partialKeys }),
    };
  }

  async addSearchAttribute(attribute: ExtraAttribute): Promise<void> {
    requireSearchable(attribute);
    const { tag, level, vr } = attribute;
    const known = this.#tables.extra_attributes.find((one) => one.tag === tag);
    if (known?.level === level && known.vr === vr) return;
    await this.removeSearchAttribute(tag);
    this.#tables.extra_attributes.push({ tag, level, vr, indexed_to: 0 });
  }

  async removeSearchAttribute(tag: number): Promise<void> {
    const { extra_attributes, extra_values } = this.#tables;
    this.#tables.extra_values = extra_values.filter((one) => one.tag !== tag);
    this.#tables.extra_attributes = extra_attributes.filter((one) => one.tag !== tag);
  }

  async searchAttributes(): Promise<ExtraAttributeState[]> {
    const last = await this.lastSequence();
    return this.#tables.extra_attributes
      .map(({ tag, level, vr, indexed_to }) => ({
        tag,
        level,
        vr,
        indexedTo: indexed_to,
        isWhole: indexed_to >= last,
      }))
      .sort((a, b) => a.tag - b.tag);
  }

  async putAttributeValues({ tags, from, to, instances }: AttributeValues): Promise<void> {
    const ready = this.#tables.extra_attributes.filter(
      ({ tag, indexed_to }) => tags.includes(tag) && indexed_to === from,
    );
    for (const attribute of ready) {
      attribute.indexed_to = to;
      for (const { sopInstanceUid, isChanged, values } of instances)
        putExtraValues(this.#tables, attribute, sopInstanceUid, isChanged, values.get(attribute.tag));
    }
  }

  async findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows> {
    const studyQuery = { ...query, level: 'STUDY' } as const;
    const { rows, total } = pageOfRows(this.#tables, studyQuery, planQuery(studyQuery));
    return { total, studies: rows.flatMap(({ studies }) => (studies ? [studyRowOf(studies)] : [])) };
  }

  async study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined> {
    const study = visibleRows(this.#tables, 'STUDY', restriction).find(
      ({ studies }) => studies?.study_instance_uid === studyInstanceUid,
    )?.studies;
    return study && studyRowOf(study);
  }

  async manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined> {
    const rows = rowsInScope(this.#tables, { studyInstanceUid }, restriction);
    const [first] = rows;
    if (!first?.studies) return undefined;
    const series = [...new Set(rows.flatMap((row) => (row.series ? [row.series] : [])))];
    return {
      study: studyRowOf(first.studies),
      series: series.map((one) =>
        manifestSeriesOf(
          one,
          rows.flatMap(({ instances }) => (instances?.series === one.id ? [instances] : [])),
        ),
      ),
    };
  }

  async instance(address: InstanceAddress, restriction: Restriction): Promise<IndexedInstance | undefined> {
    return visibleRows(this.#tables, 'IMAGE', restriction)
      .flatMap((rows) => indexedInstanceOf(rows, true))
      .find(
        (instance) =>
          instance.sopInstanceUid === address.sopInstanceUid &&
          [undefined, instance.studyInstanceUid].includes(address.studyInstanceUid) &&
          [undefined, instance.seriesInstanceUid].includes(address.seriesInstanceUid),
      );
  }

  async instancesOf(
    scope: InstanceScope,
    restriction: Restriction,
    { withFrames = false }: { withFrames?: boolean } = {},
  ): Promise<IndexedInstance[]> {
    return rowsInScope(this.#tables, scope, restriction).flatMap((rows) =>
      indexedInstanceOf(rows, withFrames),
    );
  }

  async digestsOf(series: SeriesAddress, restriction: Restriction): Promise<InstanceDigest[]> {
    return rowsInScope(this.#tables, series, restriction).flatMap(({ instances }) =>
      instances
        ? [{ sha256: instances.sha256, ...(instances.overlay !== null && { overlay: instances.overlay }) }]
        : [],
    );
  }

  async changes(options: { since: number; limit: number; restriction: Restriction }): Promise<Change[]> {
    const { since, limit, restriction } = options;
    return this.#tables.changes
      .filter(({ sequence, studyInstanceUid }) => sequence > since && maySee(restriction, studyInstanceUid))
      .slice(0, limit);
  }

  async onForeignChange(): Promise<() => void> {
    return () => {};
  }

  async lastSequence(): Promise<number> {
    return this.#tables.changes.at(-1)?.sequence ?? 0;
  }

  async blobsOf(shard: string): Promise<Map<BlobKey, BlobOwner>> {
    const { withheld, instances } = this.#tables;
    const owners = (rows: readonly (InstanceRow | WithheldRow)[], isWithheld: boolean) =>
      rows
        .filter(({ blob_key }) => shardOf(blob_key) === shard)
        .map((row): [BlobKey, BlobOwner] => [
          row.blob_key,
          { sopInstanceUid: row.sop_instance_uid, isWithheld },
        ]);
    return new Map([...owners(withheld, true), ...owners(instances, false)]);
  }

  async recount({ repair }: { readonly repair: boolean }): Promise<Recount> {
    const found = recountRows(this.#tables, repair);
    return { found, repaired: repair ? found : 0 };
  }

  async isEmpty(): Promise<boolean> {
    return this.#tables.instances.length === 0 && this.#tables.withheld.length === 0;
  }

  #samples(restriction: Restriction): InstanceRow[] {
    return visibleRows(this.#tables, 'IMAGE', restriction).flatMap(({ instances }) =>
      instances?.door === 'sample' ? [instances] : [],
    );
  }
}

/** The study may be gone; its UID says whether its changes are told. */
const maySee = (restriction: Restriction, studyInstanceUid: string): boolean =>
  restriction.kind === 'everything' || restriction.studyInstanceUids.includes(studyInstanceUid);

function indexedInstanceOf({ studies, series, instances }: Rows, withFrames = false): IndexedInstance[] {
  if (!studies || !series || !instances) return [];
  return [
    {
      studyInstanceUid: studies.study_instance_uid,
      seriesInstanceUid: series.series_instance_uid,
      sopInstanceUid: instances.sop_instance_uid,
      sopClassUid: instances.sop_class_uid,
      transferSyntaxUid: instances.transfer_syntax_uid,
      instanceNumber: instances.instance_number ?? undefined,
      numberOfFrames: instances.number_of_frames,
      byteLength: instances.byte_length,
      sha256: instances.sha256,
      blobKey: instances.blob_key,
      dataSetByteOffset: instances.data_set_byte_offset,
      pixelDataByteOffset: instances.pixel_data_byte_offset ?? undefined,
      receivedAt: instances.received_at,
      ...(instances.calling_ae_title !== null && { callingAeTitle: instances.calling_ae_title }),
      ...(instances.overlay !== null && { overlay: JSON.parse(instances.overlay) }),
      ...(withFrames && instances.frames && { frames: unpackFrames(instances.frames) }),
    },
  ];
}
