/** One method of a resource: what it is called in PS3.18, and in which media types it takes and gives. */
export interface CapabilityMethod {
  readonly name: 'GET' | 'POST' | 'DELETE' | 'OPTIONS';
  /** Of the transaction, such as `RetrieveStudy`. */
  readonly id: string;
  readonly queryParameters?: readonly string[];
  readonly takes?: readonly string[];
  readonly gives: readonly string[];
  readonly statuses: readonly number[];
}

/** What lies below one path; a name in braces stands for any value. */
export interface CapabilityResource {
  /** Relative to the root of the service, such as `studies/{study}`. */
  readonly path: string;
  readonly methods: readonly CapabilityMethod[];
}

export const wadlMediaType = 'application/vnd.sun.wadl+xml';

/** The Capabilities Description in the Web Application Description Language (PS3.18 §8.9.4, Annex H). */
export function formatWadl(base: string, resources: readonly CapabilityResource[]): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
    `<resources base="${escapeXml(base)}">`,
    ...resources.flatMap(resourceLines),
    '</resources>',
    '</application>',
    '',
  ];
  return lines.join('\n');
}

function resourceLines({ path, methods }: CapabilityResource): string[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return [
    `<resource path="${escapeXml(path)}">`,
    ...names.map((name) => `<param name="${name}" style="template" type="xsd:string" required="true"/>`),
    ...methods.flatMap(methodLines),
    '</resource>',
  ];
}

function methodLines({
  name,
  id,
  queryParameters = [],
  takes = [],
  gives,
  statuses,
}: CapabilityMethod): string[] {
  return [
    `<method name="${name}" id="${id}">`,
    '<request>',
    ...queryParameters.map((query) => `<param name="${escapeXml(query)}" style="query" type="xsd:string"/>`),
    ...(gives.length > 0
      ? [
          '<param name="Accept" style="header" type="xsd:string" required="true">',
          ...options(gives),
          '</param>',
        ]
      : []),
    ...takes.map(representation),
    '</request>',
    `<response status="${statuses.join(' ')}">`,
    ...gives.map(representation),
    '</response>',
    '</method>',
  ];
}

const options = (mediaTypes: readonly string[]): string[] =>
  mediaTypes.map((mediaType) => `<option value="${escapeXml(mediaType)}"/>`);

const representation = (mediaType: string): string => `<representation mediaType="${escapeXml(mediaType)}"/>`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? '');

/** The same description in JSON: elements of WADL as members, attributes beside them. */
export function formatWadlJson(base: string, resources: readonly CapabilityResource[]): string {
  return JSON.stringify({
    application: {
      resources: {
        base,
        resource: resources.map(({ path, methods }) => ({
          path,
          param: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, style: 'template' })),
          method: methods.map(({ name, id, queryParameters = [], takes = [], gives, statuses }) => ({
            name,
            id,
            request: {
              param: queryParameters.map((query) => ({ name: query, style: 'query' })),
              representation: takes.map((mediaType) => ({ mediaType })),
            },
            response: { status: statuses, representation: gives.map((mediaType) => ({ mediaType })) },
          })),
        })),
      },
    },
  });
}
