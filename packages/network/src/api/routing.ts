import * as z from 'zod/mini';
import type { Transport, TransportRequest } from '../dicomweb/transport.ts';
import { askApi, type Call, type Schema, sendToApi } from './client.ts';
import { apiPaths } from './routes.ts';

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
const timeOfDay = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

/** Body of `POST /api/v1/routes`, which adds a rule, and of `PUT /api/v1/routes/ID`, which says all of it anew. */
export const RoutingFields = z.strictObject({
  name: text(64),
  /** Yes when absent. */
  isEnabled: z.optional(z.boolean()),
  /** Where it sends to. */
  nodeId: text(64),
  /** C-STORE when absent. */
  by: z.optional(z.enum(['C-STORE', 'STOW-RS'])),
  /** Attributes, by keyword or tag, and what must match, written as in a query: `CT\MR`, `THORAX*`, `20260101-`. All must hold. */
  conditions: z.optional(
    z.array(z.strictObject({ attribute: text(64), value: text(1024) })).check(z.maxLength(32)),
  ),
  /** AE titles: only what came from one of these. */
  sources: z.optional(z.array(text(16)).check(z.minLength(1), z.maxLength(64))),
  /** Only what came within these hours of the day, server's time; over midnight where `to` is the earlier. */
  hours: z.optional(z.strictObject({ from: timeOfDay, to: timeOfDay })),
  /** Sent in this transfer syntax where nothing is lost by it and the destination takes it. */
  transferSyntaxUid: z.optional(z.string().check(z.regex(/^[\d.]{1,64}$/))),
  /** Whether what was compressed with loss may be sent decoded, where the destination does not take it so. No when absent. */
  decodesLossy: z.optional(z.boolean()),
  /** How long after the arrival; 0 when absent. */
  delayMinutes: z.optional(z.number().check(z.nonnegative(), z.maximum(10_080))),
  /** Whether the destination is asked to promise that it keeps what was sent (storage commitment, PS3.4 Annex J). No when absent. */
  asksForCommitment: z.optional(z.boolean()),
  /** Whether a study is sent once nothing more of it comes. Yes when absent. */
  waitsUntilQuiet: z.optional(z.boolean()),
});
export type RoutingFields = z.infer<typeof RoutingFields>;

/** What is sent where by itself. */
export const RoutingRule = z.extend(RoutingFields, { id: z.string() });
export type RoutingRule = z.infer<typeof RoutingRule>;

/** Answer of `GET /api/v1/routes`, by name. */
export const RoutingRules = z.object({ rules: z.array(RoutingRule) });
export type RoutingRules = z.infer<typeof RoutingRules>;

/** Body of `POST /api/v1/routes/test`. */
export const RoutingTest = z.object({
  studyInstanceUids: z
    .array(z.string().check(z.regex(/^[\d.]{1,64}$/)))
    .check(z.minLength(1), z.maxLength(50)),
  /** A rule that is not kept yet; the kept ones when absent. */
  rule: z.optional(RoutingFields),
});
export type RoutingTest = z.infer<typeof RoutingTest>;

/** Why an instance is not sent. `condition` tells which attribute. */
export const RoutingObstacle = z.enum([
  'disabled',
  'came-from-there',
  'other-source',
  'outside-hours',
  'condition',
  'sent-already',
]);
export type RoutingObstacle = z.infer<typeof RoutingObstacle>;

/** Answer of `POST /api/v1/routes/test`: what each rule would do with each study, and why not. Nothing is sent. */
export const RoutingTested = z.object({
  results: z.array(
    z.object({
      studyInstanceUid: z.string(),
      ruleId: z.optional(z.string()),
      ruleName: z.string(),
      /** Instances of the study that would be sent. */
      wouldGo: z.number(),
      numberOfInstances: z.number(),
      obstacles: z.array(
        z.object({
          reason: RoutingObstacle,
          attribute: z.optional(z.string()),
          numberOfInstances: z.number(),
        }),
      ),
    }),
  ),
});
export type RoutingTested = z.infer<typeof RoutingTested>;

const headers = { 'content-type': 'application/json' };

/** Requests about routing, each refusal thrown as a `ProblemError`. */
export class RoutingApi {
  readonly #transport: Transport;
  readonly #origin: string;

  constructor(transport: Transport, origin = '') {
    this.#transport = transport;
    this.#origin = origin;
  }

  async list(call: Call = {}): Promise<readonly RoutingRule[]> {
    return (await this.#ask(RoutingRules, { method: 'GET', url: apiPaths.routes(), ...call })).rules;
  }

  async add(fields: RoutingFields, call: Call = {}): Promise<RoutingRule> {
    const body = JSON.stringify(fields);
    return this.#ask(RoutingRule, { method: 'POST', url: apiPaths.routes(), headers, body, ...call });
  }

  async change(id: string, fields: RoutingFields, call: Call = {}): Promise<RoutingRule> {
    const body = JSON.stringify(fields);
    return this.#ask(RoutingRule, { method: 'PUT', url: apiPaths.route(id), headers, body, ...call });
  }

  async remove(id: string, call: Call = {}): Promise<void> {
    const url = this.#origin + apiPaths.route(id);
    await sendToApi(this.#transport, { method: 'DELETE', url, ...call });
  }

  async test(test: RoutingTest, call: Call = {}): Promise<RoutingTested> {
    const body = JSON.stringify(test);
    return this.#ask(RoutingTested, { method: 'POST', url: apiPaths.routeTest(), headers, body, ...call });
  }

  #ask<T>(schema: Schema<T>, request: TransportRequest): Promise<T> {
    return askApi(this.#transport, schema, { ...request, url: this.#origin + request.url });
  }
}
