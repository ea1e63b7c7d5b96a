import * as z from 'zod/mini';
import type { Transport } from '../dicomweb/transport.ts';
import { askApi, type Call, sendToApi } from './client.ts';
import { apiPaths } from './routes.ts';
import { Problem } from './schemas.ts';

/** What a node may ask of us, and `availability`: it is told of studies that have come in. C-ECHO needs none of them. */
export const NodePermission = z.enum([
  'store',
  'query',
  'retrieve',
  'worklist',
  'commitment',
  'availability',
]);
export type NodePermission = z.infer<typeof NodePermission>;

const text = z.string().check(z.maxLength(256));

/** Body of `POST /api/v1/nodes`, which adds a node, and of `PUT /api/v1/nodes/ID`, which says all of it anew. */
export const NodeFields = z.strictObject({
  /** What people call it; its AE title when absent. */
  name: z.optional(text),
  /** PS3.5 §6.2: at most 16 characters, without backslash. No two nodes have the same. */
  aeTitle: text,
  /** Name or address. Calls under its AE title are taken from there alone. */
  host: text,
  /** Where it listens. */
  port: z.number(),
  /** Reached under TLS, or not at all; not when absent. */
  useTls: z.optional(z.boolean()),
  /** Root of its DICOMweb services. */
  dicomwebUrl: z.optional(z.string().check(z.maxLength(2048))),
  /** Nothing when absent. */
  allows: z.optional(z.array(NodePermission)),
});
export type NodeFields = z.infer<typeof NodeFields>;

/** Another DICOM application that we know. */
export const DicomNode = z.object({
  id: z.string(),
  name: z.string(),
  aeTitle: z.string(),
  host: z.string(),
  port: z.number(),
  useTls: z.boolean(),
  dicomwebUrl: z.optional(z.string()),
  allows: z.array(NodePermission),
});
export type DicomNode = z.infer<typeof DicomNode>;

/** Answer of `GET /api/v1/nodes`, by name. */
export const DicomNodes = z.object({ nodes: z.array(DicomNode) });
export type DicomNodes = z.infer<typeof DicomNodes>;

/** Answer of `POST /api/v1/nodes/ID/echo`: C-ECHO (PS3.7 §9.1.5). That a node does not answer is a result too. */
export const EchoResult = z.object({
  isReached: z.boolean(),
  /** From the first step towards the node to its answer, or to what went wrong. */
  durationMs: z.number(),
  /** The status of the C-ECHO-RSP in four hexadecimal digits, and what it means. */
  status: z.optional(z.string()),
  meaning: z.optional(z.string()),
  /** What was agreed, as far as it came to that. */
  agreed: z.optional(
    z.object({
      transferSyntaxUid: z.string(),
      /** The longest P-DATA-TF the node takes, in bytes; 0: any. */
      maximumLength: z.number(),
      implementationClassUid: z.string(),
      implementationVersionName: z.optional(z.string()),
    }),
  ),
  tls: z.optional(z.object({ protocol: z.string(), cipher: z.string(), certificateSubject: z.string() })),
  /** Why the node was not reached. */
  problem: z.optional(Problem),
});
export type EchoResult = z.infer<typeof EchoResult>;

const headers = { 'content-type': 'application/json' };

export async function listNodes(
  transport: Transport,
  origin: string,
  call: Call = {},
): Promise<readonly DicomNode[]> {
  const url = origin + apiPaths.nodes();
  return (await askApi(transport, DicomNodes, { method: 'GET', url, ...call })).nodes;
}

export async function addNode(
  transport: Transport,
  origin: string,
  fields: NodeFields,
  call: Call = {},
): Promise<DicomNode> {
  const url = origin + apiPaths.nodes();
  const body = JSON.stringify(fields);
  return askApi(transport, DicomNode, { method: 'POST', url, headers, body, ...call });
}

export async function changeNode(
  transport: Transport,
  origin: string,
  { id, fields }: { readonly id: string; readonly fields: NodeFields },
  call: Call = {},
): Promise<DicomNode> {
  const url = origin + apiPaths.node(id);
  const body = JSON.stringify(fields);
  return askApi(transport, DicomNode, { method: 'PUT', url, headers, body, ...call });
}

export async function removeNode(
  transport: Transport,
  origin: string,
  id: string,
  call: Call = {},
): Promise<void> {
  await sendToApi(transport, { method: 'DELETE', url: origin + apiPaths.node(id), ...call });
}

export async function echoNode(
  transport: Transport,
  origin: string,
  id: string,
  call: Call = {},
): Promise<EchoResult> {
  const url = origin + apiPaths.nodeEcho(id);
  return askApi(transport, EchoResult, { method: 'POST', url, ...call });
}
