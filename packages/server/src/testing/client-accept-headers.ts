/** One Accept header as a program sends it, and what it asks for with it. */
export interface ClientAcceptHeader {
  readonly client: string;
  readonly resource:
    | 'search'
    | 'metadata'
    | 'instances'
    | 'frames'
    | 'bulkdata'
    | 'rendered'
    | 'thumbnail'
    | 'capabilities'
    | 'wado';
  readonly accept: string;
}

const json = 'application/dicom+json';
const addressBar =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7';
const imageTag = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

/** What is sent by programs that people use with a DICOMweb server, as their sources have it. */
export const clientAcceptHeaders: readonly ClientAcceptHeader[] = [
  ...of('dicomweb-client (JavaScript)', {
    search: [json],
    metadata: [json],
    instances: ['multipart/related; type="application/dicom"'],
    frames: [
      'multipart/related; type="application/octet-stream"',
      'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80, multipart/related; type="image/jp2"; transfer-syntax=1.2.840.10008.1.2.4.90',
    ],
    bulkdata: ['multipart/related; type="application/octet-stream"'],
    rendered: ['image/png'],
  }),
  ...of('OHIF', {
    search: [json],
    frames: [
      'multipart/related; type=application/octet-stream; transfer-syntax=*',
      'multipart/related; type=application/octet-stream;q=0.1;transfer-syntax=*, multipart/related; type=image/jphc; transfer-syntax=1.2.840.10008.1.2.4.201',
    ],
    bulkdata: ['multipart/related; type=application/octet-stream; transfer-syntax=*'],
    rendered: ['image/jpeg'],
  }),
  ...of('Cornerstone3D', {
    frames: [
      'application/octet-stream',
      'multipart/related; type=application/octet-stream; transfer-syntax=*',
      'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1',
    ],
    wado: ['application/dicom;transfer-syntax=*, */*', '*/*'],
  }),
  ...of('Slim', {
    frames: [
      'multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.80, multipart/related; type="image/jls"; transfer-syntax=1.2.840.10008.1.2.4.81, multipart/related; type="image/jp2"; transfer-syntax=1.2.840.10008.1.2.4.90, multipart/related; type="image/jpx"; transfer-syntax=1.2.840.10008.1.2.4.92, multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.1',
    ],
    rendered: ['image/png, image/jpeg'],
  }),
  ...of('Weasis', {
    search: [
      'application/dicom+xml, application/dicom+json',
      'multipart/related; type="application/dicom+xml"',
    ],
    instances: [
      'multipart/related; type="application/dicom"; transfer-syntax=*',
      'multipart/related;type="application/dicom";transfer-syntax=1.2.840.10008.1.2.1;q=0.9,multipart/related;type="application/dicom";transfer-syntax=1.2.840.10008.1.2.4.70',
    ],
    wado: ['*/*'],
  }),
  ...of('dcm4che', {
    search: ['multipart/related;type="application/dicom+xml"', 'application/json'],
    metadata: ['multipart/related;type="application/dicom+xml"', 'application/json'],
    instances: [
      'multipart/related;type="application/dicom"',
      'multipart/related;type=application/dicom;transfer-syntax=*',
    ],
  }),
  ...of('dicomweb-client (Python), pydicom', {
    search: [json],
    instances: [
      'multipart/related; type="application/dicom"; transfer-syntax=*',
      'multipart/related; type="application/dicom"; transfer-syntax="1.2.840.10008.1.2.1"',
    ],
    frames: [
      'multipart/related; type="application/octet-stream"; transfer-syntax="1.2.840.10008.1.2.1", multipart/related; type="image/jls"; transfer-syntax="1.2.840.10008.1.2.4.80"',
      'multipart/related; type="image/jpeg", multipart/related; type="image/jls", multipart/related; type="image/jp2", multipart/related; type="image/jpx", multipart/related; type="application/octet-stream"',
    ],
    bulkdata: ['multipart/related; type="application/octet-stream"'],
    rendered: ['image/jpeg, image/png'],
  }),
  ...of('Orthanc as a client', {
    search: [json],
    instances: ['multipart/related; type="application/dicom"'],
  }),
  ...of('Chromium', { search: [addressBar], rendered: [addressBar, imageTag], thumbnail: [imageTag] }),
  ...of('Firefox', {
    metadata: ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    thumbnail: ['image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5'],
  }),
  ...of('Safari', {
    rendered: [
      'image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
    ],
  }),
  ...of('curl, fetch, python-requests', {
    search: ['*/*'],
    metadata: ['*/*'],
    instances: ['*/*'],
    frames: ['*/*'],
    capabilities: ['*/*'],
  }),
  ...of('Java HttpURLConnection', { search: ['text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'] }),
];

function of(
  client: string,
  accepts: Partial<Record<ClientAcceptHeader['resource'], readonly string[]>>,
): ClientAcceptHeader[] {
  return Object.entries(accepts).flatMap(([resource, headers]) =>
    headers.map((accept) => ({ client, resource: resource as ClientAcceptHeader['resource'], accept })),
  );
}
