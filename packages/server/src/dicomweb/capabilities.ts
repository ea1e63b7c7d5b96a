import { searchableTags } from '@isocenter/archive';
import { findAttribute } from '@isocenter/dicom/dictionary';
import {
  type CapabilityMethod,
  type CapabilityResource,
  formatWadl,
  formatWadlJson,
  type Offer,
  wadlMediaType,
} from '@isocenter/network/dicomweb';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { entityTag, isFresh } from './answering/entity-tag.ts';
import { agreeOn } from './answering/negotiation.ts';
import { serviceUrl } from './answering/service-url.ts';

const multipart = (type: string): string => `multipart/related; type="${type}"`;

const instanceTypes = [multipart('application/dicom'), multipart('application/octet-stream')];
const metadataTypes = ['application/dicom+json', 'application/json', multipart('application/dicom+xml')];
const bulkTypes = [
  multipart('application/octet-stream'),
  ...['image/jpeg', 'image/jls', 'image/jp2', 'image/jpx', 'image/jphc', 'image/jxl', 'image/dicom-rle'].map(
    multipart,
  ),
];
const pictureTypes = ['image/jpeg', 'image/gif', 'image/png'];

const searchParameters = [
  ...searchableTags.map((tag) => findAttribute(tag)?.keyword ?? ''),
  ...['includefield', 'limit', 'offset', 'fuzzymatching', 'emptyvaluematching', 'multiplevaluematching'],
].filter((name) => name !== '');
const renderedParameters = ['accept', 'annotation', 'quality', 'viewport', 'window', 'iccprofile'];

const get = (
  id: string,
  gives: readonly string[],
  { queryParameters = ['accept'], statuses = [200, 304, 400, 404, 406, 410] }: Partial<CapabilityMethod> = {},
): CapabilityMethod => ({ name: 'GET', id, queryParameters, gives, statuses });

const retrieve = (id: string, gives: readonly string[]) =>
  get(id, gives, { statuses: [200, 206, 304, 400, 404, 406, 410] });

const search = (id: string) =>
  get(id, metadataTypes, { queryParameters: searchParameters, statuses: [200, 204, 400, 406] });

const store: CapabilityMethod = {
  name: 'POST',
  id: 'StoreInstances',
  takes: [
    ...['application/dicom', 'application/dicom+json', 'application/dicom+xml'].map(multipart),
    'application/dicom',
  ],
  gives: ['application/dicom+json', 'application/json', 'application/dicom+xml'],
  statuses: [200, 202, 400, 409, 413, 415, 507],
};

const remove = (id: string): CapabilityMethod => ({
  name: 'DELETE',
  id,
  gives: [],
  statuses: [204, 404, 410],
});

const rendered = (id: string, gives: readonly string[]) =>
  get(id, gives, { queryParameters: renderedParameters });
/** What a stored video may be given as. */
const videoTypes = ['video/mp4', 'video/mpeg'];
/** One picture comes alone or in parts, several in parts. */
const picturesOf = (level: 'Study' | 'Series' | 'Instance'): string[] => [
  ...(level === 'Instance' ? [...pictureTypes, ...videoTypes] : []),
  ...pictureTypes.map(multipart),
];
const thumbnail = (id: string) => get(id, ['image/jpeg'], { queryParameters: ['accept', 'viewport'] });

const study = 'studies/{study}';
const series = `${study}/series/{series}`;
const instance = `${series}/instances/{instance}`;

/** Below each level the same resources lie (PS3.18 Tables 10.4.1-1 to 10.4.1-8). */
const below = (path: string, level: 'Study' | 'Series' | 'Instance'): CapabilityResource[] => [
  {
    path,
    methods: [
      retrieve(
        `Retrieve${level}`,
        level === 'Instance' ? [...instanceTypes, 'application/dicom'] : instanceTypes,
      ),
      ...(level === 'Study' ? [store] : []),
      remove(`Delete${level}`),
    ],
  },
  { path: `${path}/metadata`, methods: [get(`Retrieve${level}Metadata`, metadataTypes)] },
  { path: `${path}/rendered`, methods: [rendered(`RetrieveRendered${level}`, picturesOf(level))] },
  { path: `${path}/thumbnail`, methods: [thumbnail(`Retrieve${level}Thumbnail`)] },
  { path: `${path}/bulkdata`, methods: [retrieve(`Retrieve${level}Bulkdata`, bulkTypes)] },
  { path: `${path}/pixeldata`, methods: [retrieve(`Retrieve${level}PixelData`, bulkTypes)] },
];

/** Everything below the root of the service, with what it gives and takes. */
export const capabilityResources: readonly CapabilityResource[] = [
  {
    path: '',
    methods: [
      {
        name: 'OPTIONS',
        id: 'RetrieveCapabilities',
        gives: [wadlMediaType, 'application/json'],
        statuses: [200, 304, 406],
      },
    ],
  },
  { path: 'studies', methods: [search('SearchForStudies'), store] },
  { path: 'series', methods: [search('SearchForSeries')] },
  { path: 'instances', methods: [search('SearchForInstances')] },
  ...below(study, 'Study'),
  { path: `${study}/series`, methods: [search('SearchForStudySeries')] },
  { path: `${study}/instances`, methods: [search('SearchForStudyInstances')] },
  ...below(series, 'Series'),
  { path: `${series}/instances`, methods: [search('SearchForStudySeriesInstances')] },
  ...below(instance, 'Instance'),
  {
    path: `${instance}/frames/{frames}`,
    methods: [get('RetrieveFrames', [...bulkTypes, 'application/octet-stream'])],
  },
  {
    path: `${instance}/frames/{frames}/rendered`,
    methods: [rendered('RetrieveRenderedFrames', picturesOf('Instance'))],
  },
  { path: `${instance}/frames/{frames}/thumbnail`, methods: [thumbnail('RetrieveFrameThumbnail')] },
  {
    path: `${instance}/bulkdata/{path}`,
    methods: [
      get('RetrieveBulkdata', [...bulkTypes, 'application/octet-stream'], {
        statuses: [200, 206, 304, 404, 406, 410, 416],
      }),
    ],
  },
];

const offers: readonly Offer[] = [
  { mediaType: wadlMediaType, packaging: 'single' },
  { mediaType: 'application/xml', packaging: 'single' },
  { mediaType: 'application/json', packaging: 'single' },
];

/** `OPTIONS /`: what this service does (PS3.18 §8.9). */
export function addCapabilitiesRoute(app: FastifyInstance): void {
  const send = async (request: FastifyRequest, reply: FastifyReply) => {
    const { offer } = agreeOn(request, offers);
    const base = `${serviceUrl(request)}/`;
    const isJson = offer.mediaType === 'application/json';
    const text = (isJson ? formatWadlJson : formatWadl)(base, capabilityResources);
    if (isFresh(request, reply, entityTag([text], offer.mediaType))) return reply.code(304).send();
    // A method other than GET and HEAD is not kept by caches; the header says which methods there are (RFC 9110 §9.3.7).
    return reply.header('allow', 'OPTIONS').header('content-type', offer.mediaType).send(Buffer.from(text));
  };
  app.options('/', send);
}
