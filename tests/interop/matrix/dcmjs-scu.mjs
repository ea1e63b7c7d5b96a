// dcmjs-dimse as a requestor, one request a run: `node dcmjs-scu.mjs '{"request": "echo", "port": 104, …}'`.
// Prints what comes back as lines of JSON: responses, data sets, instances (written to `folder`).
import { join } from 'node:path';
import { dcmjsDimse, securityOptions } from './dcmjs-package.mjs';

const { Client, Dataset, Transcoding, requests, responses, constants } = dcmjsDimse;
const { Status } = constants;
const order = JSON.parse(process.argv[2] ?? '{}');
const tell = (event) => console.log(JSON.stringify(event));

const models = {
  'Patient Root': {
    find: '1.2.840.10008.5.1.4.1.2.1.1',
    move: '1.2.840.10008.5.1.4.1.2.1.2',
    get: '1.2.840.10008.5.1.4.1.2.1.3',
  },
  'Study Root': {
    find: '1.2.840.10008.5.1.4.1.2.2.1',
    move: '1.2.840.10008.5.1.4.1.2.2.2',
    get: '1.2.840.10008.5.1.4.1.2.2.3',
  },
};

/** A Query/Retrieve request of any model and level, which the library makes only of some. */
function asking(request, service) {
  request.setAffectedSopClassUid(models[order.model][service]);
  request.setDataset(new Dataset(order.keys));
  return request;
}

const makers = {
  echo: () => [new requests.CEchoRequest()],
  store: () => order.files.map((file) => storing(file)),
  find: () => [asking(new requests.CFindRequest(), 'find')],
  worklist: () => [requests.CFindRequest.createWorklistFindRequest(order.keys)],
  move: () => {
    const request = requests.CMoveRequest.createStudyMoveRequest(order.destination, '1');
    return [asking(request, 'move')];
  },
  get: () => [asking(requests.CGetRequest.createStudyGetRequest('1'), 'get')],
  create: () => [withDataSet(new requests.NCreateRequest(order.sopClassUid, order.sopInstanceUid))],
  set: () => [withDataSet(new requests.NSetRequest(order.sopClassUid, order.sopInstanceUid))],
  action: () => [
    withDataSet(new requests.NActionRequest(order.sopClassUid, order.sopInstanceUid, order.typeId)),
  ],
};

function storing(file) {
  const request = new requests.CStoreRequest(file);
  request.setAdditionalTransferSyntaxes(order.transferSyntaxUids ?? []);
  return request;
}

function withDataSet(request) {
  request.setDataset(new Dataset(order.dataSet));
  return request;
}

// It proposes one context for all, of which we take the first, and so has to decode what is compressed.
if (order.request === 'store') await Transcoding.initializeAsync();

const client = new Client();
let pending = 0;
for (const request of makers[order.request]()) {
  request.on('response', (response) => {
    const counters = response.getRemaining && {
      remaining: response.getRemaining(),
      completed: response.getCompleted(),
      failed: response.getFailures(),
      warning: response.getWarnings(),
    };
    const dataSet = response.hasDataset() ? response.getDataset()?.getElements() : undefined;
    tell({ event: 'response', status: response.getStatus(), ...counters, ...(dataSet && { dataSet }) });
    if (response.getStatus() !== Status.Pending) return;
    pending += 1;
    if (pending === order.cancelAfter) client.cancel(request);
  });
  client.addRequest(request);
}

client.on('cStoreRequest', (request, callback) => {
  const response = responses.CStoreResponse.fromRequest(request);
  const uid = request.getAffectedSopInstanceUid();
  request.getDataset().toFile(join(order.folder, `${uid}.dcm`), (error) => {
    response.setStatus(error ? Status.ProcessingFailure : Status.Success);
    callback(response);
  });
});
client.on('nEventReportRequest', (request, callback) => {
  tell({ event: 'report', typeId: request.getEventTypeId(), dataSet: request.getDataset().getElements() });
  const response = responses.NEventReportResponse.fromRequest(request);
  response.setStatus(Status.Success);
  callback(response);
});
client.on('associationAccepted', () => tell({ event: 'accepted' }));
client.on('associationRejected', (reason) => tell({ event: 'rejected', reason }));
client.on('networkError', (error) => {
  tell({ event: 'error', message: error.message });
  process.exitCode = 1;
});
client.send('127.0.0.1', order.port, order.callingAeTitle, order.calledAeTitle, {
  associationLingerTimeout: order.lingerMs,
  ...(order.tls && { securityOptions: securityOptions(order.tls) }),
});
