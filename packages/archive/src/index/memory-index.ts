import type { InstanceKey } from '../incoming-instance.ts';
import { type Condition, passes, type TableName } from '../query/condition.ts';
import {
  type ExtraAttribute,
  type ExtraAttributeState,
  requireSearchable,
} from '../query/extra-attributes.ts';
import { type MatchRows, matchesOf } from '../query/match-of.ts';
import { planQuery, planRestriction, type QueryPlan, type SortColumn } from '../query/plan-query.ts';
import type { FindResult, Query, QueryLevel } from '../query/query.ts';
import type { Restriction } from '../query/restriction.ts';
import type { StudyManifest, StudyRow, StudyRows } from '../query/study-list.ts';
import { manifestSeriesOf, studyRowOf } from '../query/study-row.ts';
import type { InstanceAddress, InstanceScope } from '../retrieve/stored-instance.ts';
import { isNamedById } from '../rules/patient-identity.ts';
import type { Standing, StandingQuestion } from '../rules/standing.ts';
import { shardOf } from '../store/blob-key.ts';
import type { BlobKey } from '../store/blob-store.ts';
import type { Change } from './change.ts';
import type { IndexStep } from './index-step.ts';
import type {
  AttributeValues,
  BlobOwner,
  IndexedInstance,
  InstanceIndex,
  InstanceRecord,
} from './instance-index.ts';
import {
  applyStep,
  type ExtraValueRow,
  recountQuarantined,
  removeInstances,
  type Tables,
} from './memory-tables.ts';
import { unpackFrames } from './packed-frames.ts';
import type { RenditionRow } from './rendition-row.ts';
import type { InstanceRow, PatientRow, SeriesRow, StudyTableRow, WithheldRow } from './rows.ts';
import type { WithheldFilter, WithheldInstances } from './withheld.ts';
import { withheldInstanceOf } from './withheld-record.ts';

/** One row of each table a match has. */
interface Rows extends MatchRows {
  patients?: PatientRow;
  studies?: StudyTableRow;
  series?: SeriesRow;
  instances?: InstanceRow;
}

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
    const { patients, studies, series, instances, withheld, rejections } = this.#tables;
    const { sopInstanceUids, studyInstanceUids, seriesInstanceUids, patientKeys } = question;
    const uidOfStudy = (id: number) => studies.find((study) => study.id === id)?.study_instance_uid ?? '';
    const keyOf = (id: number) => patients.find((patient) => patient.id === id)?.patient_key ?? '';
    const isShown = (uid: string) => instances.some((instance) => instance.sop_instance_uid === uid);
    return {
      kept: await this.findKept(sopInstanceUids),
      withheld: new Map(
        sopInstanceUids.map((uid) => [
          uid,
          withheld
            .filter((row) => row.sop_instance_uid === uid)
            .map(withheldInstanceOf)
            .reverse(),
        ]),
      ),
      studyPatients: new Map(
        studies
          .filter((study) => studyInstanceUids.includes(study.study_instance_uid))
          .map((study) => [study.study_instance_uid, { ...study, patient_key: keyOf(study.patient) }]),
      ),
      patients: new Map(
        patients
          .filter((patient) => patientKeys.includes(patient.patient_key) && isNamedById(patient))
          .map((patient) => [patient.patient_key, patient]),
      ),
      studiesOfSeries: new Map(
        seriesInstanceUids.map((uid) => [
          uid,
          series.filter((one) => one.series_instance_uid === uid).map((one) => uidOfStudy(one.study)),
        ]),
      ),
      rejections: new Map(
        sopInstanceUids.map((uid) => [
          uid,
          rejections.filter(({ sopInstanceUid, noteUid }) => sopInstanceUid === uid && isShown(noteUid)),
        ]),
      ),
    };
  }

  async namedBlobs(keys: readonly BlobKey[]): Promise<Set<BlobKey>> {
    const { instances, withheld } = this.#tables;
    const named = new Set([...instances, ...withheld].map(({ blob_key }) => blob_key));
    return new Set(keys.filter((key) => named.has(key)));
  }

  async apply(steps: readonly IndexStep[]): Promise<Change[]> {
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
      !this.#rowsOf('IMAGE')
        .flatMap((row) => indexedInstanceOf(row))
        .some(isUnder)
    );
  }

  async putRendition(row: RenditionRow): Promise<BlobKey | undefined> {
    const { renditions } = this.#tables;
    const isSame = (other: RenditionRow) => other.subject === row.subject && other.kind === row.kind;
    const before = renditions.find(isSame);
    this.#tables.renditions = [...renditions.filter((other) => other !== before), { ...row }];
    return before && this.#unnamedRenditions([before])[0];
  }

  async rendition(subject: string, kind: string): Promise<RenditionRow | undefined> {
    return this.#tables.renditions.find((row) => row.subject === subject && row.kind === kind);
  }

  async dropRenditions(subjects: readonly string[]): Promise<BlobKey[]> {
    const dropped = this.#tables.renditions.filter(({ subject }) => subjects.includes(subject));
    this.#tables.renditions = this.#tables.renditions.filter((row) => !dropped.includes(row));
    return this.#unnamedRenditions(dropped);
  }

  #unnamedRenditions(rows: readonly RenditionRow[]): BlobKey[] {
    const named = new Set(this.#tables.renditions.map(({ blobKey }) => blobKey));
    return [...new Set(rows.map(({ blobKey }) => blobKey))].filter((key) => !named.has(key)).sort();
  }

  async findKept(sopInstanceUids: readonly string[]): Promise<Map<string, IndexedInstance>> {
    const rows = this.#rowsOf('IMAGE').filter(
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
    const extras = await this.searchAttributes();
    const plan = planQuery(query, extras);
    const { rows, total } = this.#page(query, plan);
    const behind = extras.filter(({ isWhole }) => !isWhole).map(({ tag }) => tag);
    const partialKeys = query.keys.map(({ tag }) => tag).filter((tag) => behind.includes(tag));
    return {
      matches: matchesOf(rows, query),
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
        this.#putValues(attribute, sopInstanceUid, isChanged, values.get(attribute.tag) ?? []);
    }
  }

  #putValues(
    { tag, level }: ExtraAttribute,
    sopInstanceUid: string,
    isChanged: boolean,
    values: readonly string[],
  ): void {
    const placed = this.#tables.instances.find((row) => row.sop_instance_uid === sopInstanceUid);
    if (!placed) return;
    const place = {
      tag,
      study: placed.study,
      series: level === 'STUDY' ? 0 : placed.series,
      instance: level === 'IMAGE' ? placed.id : 0,
    };
    const isSame = (row: ExtraValueRow) =>
      row.tag === tag &&
      row.study === place.study &&
      row.series === place.series &&
      row.instance === place.instance;
    const kept = this.#tables.extra_values.filter((row) => !isChanged || !isSame(row));
    const added = values.filter((value) => !kept.some((row) => isSame(row) && row.value === value));
    this.#tables.extra_values = [...kept, ...added.map((value) => ({ ...place, value }))];
  }

  async findStudies(query: Omit<Query, 'level' | 'include'>): Promise<StudyRows> {
    const studyQuery = { ...query, level: 'STUDY' } as const;
    const { rows, total } = this.#page(studyQuery, planQuery(studyQuery));
    return { total, studies: rows.flatMap(({ studies }) => (studies ? [studyRowOf(studies)] : [])) };
  }

  async study(studyInstanceUid: string, restriction: Restriction): Promise<StudyRow | undefined> {
    const study = this.#visible('STUDY', restriction).find(
      ({ studies }) => studies?.study_instance_uid === studyInstanceUid,
    )?.studies;
    return study && studyRowOf(study);
  }

  async manifest(studyInstanceUid: string, restriction: Restriction): Promise<StudyManifest | undefined> {
    const rows = this.#inScope({ studyInstanceUid }, restriction);
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
    return this.#visible('IMAGE', restriction)
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
    return this.#inScope(scope, restriction).flatMap((rows) => indexedInstanceOf(rows, withFrames));
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

  async isEmpty(): Promise<boolean> {
    return this.#tables.instances.length === 0 && this.#tables.withheld.length === 0;
  }

  #rowsOf(level: QueryLevel): Rows[] {
    const { patients, studies, series, instances } = this.#tables;
    switch (level) {
      case 'PATIENT':
        return patients.map((patient) => ({ patients: patient }));
      case 'STUDY':
        return studies.map((study) => ({ studies: study }));
      case 'SERIES':
        return series.map((one) => ({ series: one, ...byId(studies, one.study, 'studies') }));
      case 'IMAGE':
        return instances.map((instance) => ({
          instances: instance,
          ...byId(studies, instance.study, 'studies'),
          ...byId(series, instance.series, 'series'),
        }));
    }
  }

  #visible(level: QueryLevel, restriction: Restriction): Rows[] {
    const condition = planRestriction(level, restriction);
    return this.#rowsOf(level).filter((rows) => holds(condition, rows, this.#tables));
  }

  #samples(restriction: Restriction): InstanceRow[] {
    return this.#visible('IMAGE', restriction).flatMap(({ instances }) =>
      instances?.door === 'sample' ? [instances] : [],
    );
  }

  #inScope(scope: InstanceScope, restriction: Restriction): Rows[] {
    const order: SortColumn[] = [
      { table: 'series', column: 'series_number', descending: false },
      { table: 'series', column: 'series_instance_uid', descending: false },
      { table: 'instances', column: 'instance_number', descending: false },
      { table: 'instances', column: 'sop_instance_uid', descending: false },
    ];
    return this.#visible('IMAGE', restriction)
      .filter(
        ({ studies, series }) =>
          studies?.study_instance_uid === scope.studyInstanceUid &&
          [undefined, series?.series_instance_uid].includes(scope.seriesInstanceUid),
      )
      .sort(byOrder(order));
  }

  #page(
    { level, offset, limit }: Pick<Query, 'level' | 'offset' | 'limit'>,
    { condition, order }: QueryPlan,
  ) {
    const found = this.#rowsOf(level)
      .filter((rows) => holds(condition, rows, this.#tables))
      .sort(byOrder(order));
    return { rows: found.slice(offset, offset + limit), total: found.length };
  }
}

/** The study may be gone; its UID says whether its changes are told. */
const maySee = (restriction: Restriction, studyInstanceUid: string): boolean =>
  restriction.kind === 'everything' || restriction.studyInstanceUids.includes(studyInstanceUid);

function byId<Row extends { id: number }, Name extends string>(rows: readonly Row[], id: number, name: Name) {
  return { [name]: rows.find((row) => row.id === id) } as { [K in Name]: Row };
}

function cellOf(row: object | undefined, column: string): string | number | null {
  return ((row as Record<string, unknown> | undefined)?.[column] as string | number | undefined) ?? null;
}

function holds(condition: Condition, rows: Rows | { below: object }, tables: Tables): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.conditions.every((part) => holds(part, rows, tables));
    case 'any':
      return condition.conditions.some((part) => holds(part, rows, tables));
    case 'column': {
      const row = 'below' in rows ? rows.below : rows[condition.table as keyof Rows];
      return passes(cellOf(row, condition.column), condition.test);
    }
    case 'exists': {
      const parent = 'below' in rows ? undefined : rows[condition.under as keyof Rows];
      if (!parent) return false;
      return rowsBelow(condition.under, parent.id, condition.table, tables).some((below) =>
        holds(condition.condition, { below }, tables),
      );
    }
  }
}

function rowsBelow(under: TableName, id: number, table: TableName, tables: Tables): object[] {
  if (table === 'extra_values') return extraValuesBelow(under, id, tables);
  const studies = tables.studies.filter((study) =>
    under === 'patients' ? study.patient === id : study.id === id,
  );
  if (table === 'studies') return studies;
  const series = tables.series.filter((one) =>
    under === 'series' ? one.id === id : studies.some((study) => study.id === one.study),
  );
  if (table === 'series') return series;
  const rows: { series: number }[] = table === 'instances' ? tables.instances : tables.series_requests;
  return rows.filter((row) => series.some((one) => one.id === row.series));
}

function extraValuesBelow(under: TableName, id: number, { extra_values, studies }: Tables): object[] {
  return extra_values.filter((row) => {
    switch (under) {
      case 'patients':
        return studies.some((study) => study.id === row.study && study.patient === id);
      case 'studies':
        return row.study === id;
      case 'series':
        return row.series === id;
      default:
        return row.instance === id;
    }
  });
}

/** Text by its UTF-8 bytes, as databases compare it: beyond U+FFFF, UTF-16 has another order. */
function isBefore(a: string | number, b: string | number): boolean {
  return typeof a === 'string' && typeof b === 'string' ? Buffer.from(a).compare(Buffer.from(b)) < 0 : a < b;
}

function byOrder(order: readonly SortColumn[]) {
  return (left: Rows, right: Rows): number => {
    for (const { table, column, descending } of order) {
      const [a, b] = [left, right].map((rows) => cellOf(rows[table as keyof Rows], column));
      if (a === b || a === undefined || b === undefined) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      return isBefore(a, b) === descending ? 1 : -1;
    }
    return 0;
  };
}

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
      ...(instances.overlay !== null && { overlay: JSON.parse(instances.overlay) }),
      ...(withFrames && instances.frames && { frames: unpackFrames(instances.frames) }),
    },
  ];
}
