import { randomUUID } from 'node:crypto';
import type { Archive, Restriction } from '@isocenter/archive';
import type { RoutingFields, RoutingRule, RoutingTest, RoutingTested } from '@isocenter/network/api';
import { serverError } from '../errors.ts';
import type { NodeDirectory } from '../nodes/index.ts';
import type { NodeRecord, RoutingRecords } from '../records/index.ts';
import { findObstacle, type Obstacle, planRouting } from './judge-instance.ts';
import { readAttributes } from './routed-attributes.ts';

export interface RoutingDeskOptions {
  readonly archive: Pick<Archive, 'instancesOf'>;
  readonly restriction: Restriction;
  readonly records: RoutingRecords;
  readonly nodes: Pick<NodeDirectory, 'get'>;
  readonly userId: string;
}

/** The rules of routing as people keep and try them. */
export class RoutingDesk {
  readonly #options: RoutingDeskOptions;

  constructor(options: RoutingDeskOptions) {
    this.#options = options;
  }

  list(): Promise<RoutingRule[]> {
    return this.#options.records.rules();
  }

  /** Adds it, or changes the one of this id. Throws `SERVER_NODE_UNKNOWN`, `SERVER_ROUTING_RULE_INVALID`. */
  async save(fields: RoutingFields, id: string = randomUUID()): Promise<RoutingRule> {
    const { nodes, records, userId } = this.#options;
    await this.#check(fields, await nodes.get(fields.nodeId));
    const rule = { ...fields, id };
    await records.save(userId, rule);
    return rule;
  }

  /** Throws `SERVER_NOT_FOUND`. */
  async change(id: string, fields: RoutingFields): Promise<RoutingRule> {
    if (!(await this.#options.records.find(id))) throw noSuchRule();
    return this.save(fields, id);
  }

  /** Throws `SERVER_NOT_FOUND`. */
  async remove(id: string): Promise<void> {
    if (!(await this.#options.records.remove(id))) throw noSuchRule();
  }

  /** What the rules would do with studies, and why not; nothing is sent. */
  async test({ studyInstanceUids, rule }: RoutingTest): Promise<RoutingTested> {
    const rules: (RoutingFields & { readonly id?: string })[] = rule ? [rule] : await this.list();
    const results: RoutingTested['results'] = [];
    for (const studyInstanceUid of studyInstanceUids) {
      for (const tested of rules) results.push(await this.#testOne(studyInstanceUid, tested));
    }
    return { results };
  }

  async #testOne(studyInstanceUid: string, rule: RoutingFields & { readonly id?: string }) {
    const { archive, restriction, records, nodes } = this.#options;
    const plan = planRouting(rule);
    const { aeTitle } = await nodes.get(rule.nodeId);
    const instances = await archive.instancesOf({ studyInstanceUid }, restriction);
    const sent = rule.id ? await records.sent(rule.id, studyInstanceUid) : new Set<string>();
    const counts = new Map<string, Obstacle & { numberOfInstances: number }>();
    let wouldGo = 0;
    for (const stored of instances) {
      const tags = plan.conditions.map(({ tag }) => tag);
      const facts = {
        source: stored.callingAeTitle,
        receivedAt: new Date(stored.receivedAt),
        wasSent: sent.has(stored.sopInstanceUid),
        attribute: await readAttributes(stored, tags),
      };
      const obstacle = findObstacle(plan, facts, aeTitle);
      if (!obstacle) {
        wouldGo += 1;
        continue;
      }
      const key = `${obstacle.reason} ${obstacle.attribute ?? ''}`;
      const counted = counts.get(key) ?? { ...obstacle, numberOfInstances: 0 };
      counts.set(key, { ...counted, numberOfInstances: counted.numberOfInstances + 1 });
    }
    return {
      studyInstanceUid,
      ...(rule.id !== undefined && { ruleId: rule.id }),
      ruleName: rule.name,
      wouldGo,
      numberOfInstances: instances.length,
      obstacles: [...counts.values()],
    };
  }

  async #check(fields: RoutingFields, { dicomwebUrl, allows }: NodeRecord): Promise<void> {
    planRouting(fields);
    const { by, asksForCommitment } = fields;
    const isStow = by === 'STOW-RS';
    demand(!isStow || dicomwebUrl !== undefined, 'by', 'No DICOMweb address of this node is known.');
    demand(
      !(isStow && asksForCommitment),
      'asksForCommitment',
      'Storage commitment is asked for over DICOM, so send by C-STORE.',
    );
    demand(
      !asksForCommitment || allows.includes('commitment'),
      'asksForCommitment',
      'The node may not tell what it promises: allow it the service commitment first.',
    );
  }
}

function demand(holds: boolean, field: string, reason: string): void {
  if (!holds) throw serverError('SERVER_ROUTING_RULE_INVALID', { field, reason });
}

const noSuchRule = () => serverError('SERVER_NOT_FOUND', { resource: 'routing rule' });
