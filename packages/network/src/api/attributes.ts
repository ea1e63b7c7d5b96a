import * as z from 'zod/mini';
import type { Transport, TransportRequest } from '../dicomweb/transport.ts';
import { askApi, type Call, sendToApi } from './client.ts';
import type { AttributeChoice } from './request-schemas.ts';
import { apiPaths } from './routes.ts';

export const AttributeLevel = z.enum(['STUDY', 'SERIES', 'IMAGE']);
export type AttributeLevel = z.infer<typeof AttributeLevel>;

/** An attribute that was made searchable beside those that always are. */
export const SearchableAttribute = z.object({
  /** Eight hexadecimal digits. */
  tag: z.string(),
  keyword: z.string(),
  vr: z.string(),
  level: AttributeLevel,
  /** Changes of the archive that were read for it, of all there are. */
  done: z.number(),
  total: z.number(),
  /** Everything that is here was read: a search finds all. */
  isWhole: z.boolean(),
});
export type SearchableAttribute = z.infer<typeof SearchableAttribute>;

/** Answer of `GET` and `POST /api/v1/attributes`. */
export const SearchableAttributes = z.object({ attributes: z.array(SearchableAttribute) });
export type SearchableAttributes = z.infer<typeof SearchableAttributes>;

/** What was made searchable, and how far its values were read. Only people who run a server ask for it. */
export async function listAttributes(
  transport: Transport,
  origin: string,
  call: Call = {},
): Promise<readonly SearchableAttribute[]> {
  return read(transport, { method: 'GET', url: origin + apiPaths.attributes(), ...call });
}

/** Has the values read in the background; answers before that is done. */
export async function addAttribute(
  transport: Transport,
  origin: string,
  choice: AttributeChoice,
  call: Call = {},
): Promise<readonly SearchableAttribute[]> {
  const headers = { 'content-type': 'application/json' };
  const url = origin + apiPaths.attributes();
  return read(transport, { method: 'POST', url, headers, body: JSON.stringify(choice), ...call });
}

/** `attribute`: its keyword or tag. */
export async function removeAttribute(
  transport: Transport,
  origin: string,
  attribute: string,
  call: Call = {},
): Promise<void> {
  await sendToApi(transport, { method: 'DELETE', url: origin + apiPaths.attribute(attribute), ...call });
}

async function read(
  transport: Transport,
  request: TransportRequest,
): Promise<readonly SearchableAttribute[]> {
  return (await askApi(transport, SearchableAttributes, request)).attributes;
}
