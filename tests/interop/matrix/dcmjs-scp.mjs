// dcmjs-dimse as an acceptor: `node dcmjs-scp.mjs '{"port": 104, "archive": "…", …}'`. It answers from the files in `archive`, writes what
// is sent to it into `received`, and prints the normalized requests it gets as lines of JSON. The library brings the messages; what an
// archive does with them is ours here, as small as it can be.
import { readdirSync } from 'node:fs';
import { Server as SocketServer } from 'node:net';
import { join } from 'node:path';
import { dcmjsDimse, securityOptions } from './dcmjs-package.mjs';

const { Client, Dataset, Scp, Server, requests, responses, constants } = dcmjsDimse;
const { PresentationContextResult, Status, TransferSyntax } = constants;
const order = JSON.parse(process.argv[2] ?? '{}');
const tell = (event) => console.log(JSON.stringify(event));

const archive = readdirSync(order.archive).map((name) => {
  const path = join(order.archive, name);
  return { path, elements: Dataset.fromFile(path).getElements() };
});
const uniqueKeys = {
  PATIENT: 'PatientID',
  STUDY: 'StudyInstanceUID',
  SERIES: 'SeriesInstanceUID',
  IMAGE: 'SOPInstanceUID',
};

/** Those whose attributes are what the identifier says, where it says something. */
const matching = (keys) =>
  archive.filter(({ elements }) =>
    Object.entries(keys).every(([name, value]) => {
      if (name.startsWith('_') || name === 'QueryRetrieveLevel' || name === 'SpecificCharacterSet')
        return true;
      if (value === '' || value === undefined || typeof value === 'object') return true;
      return elements[name] === undefined || String(elements[name]) === String(value);
    }),
  );

const accepted = [TransferSyntax.ExplicitVRLittleEndian, TransferSyntax.ImplicitVRLittleEndian];

class Peer extends Scp {
  associationRequested(association) {
    this.callingAeTitle = association.getCallingAeTitle();
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      const offered = context.getTransferSyntaxUids();
      const chosen = [...accepted, ...(order.alsoAccepts ?? [])].find((uid) => offered.includes(uid));
      if (chosen) context.setResult(PresentationContextResult.Accept, chosen);
      else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
    }
    this.sendAssociationAccept();
  }

  associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }

  cEchoRequest(request, callback) {
    callback(answer(responses.CEchoResponse, request, Status.Success));
  }

  cStoreRequest(request, callback) {
    const path = join(order.received, `${request.getAffectedSopInstanceUid()}.dcm`);
    request.getDataset().toFile(path, (error) => {
      callback(answer(responses.CStoreResponse, request, error ? Status.ProcessingFailure : Status.Success));
    });
  }

  cFindRequest(request, callback) {
    const keys = request.getDataset().getElements();
    const isWorklist = keys.QueryRetrieveLevel === undefined;
    const unique = uniqueKeys[keys.QueryRetrieveLevel];
    const found = isWorklist
      ? (order.worklist ?? [])
      : [...new Map(matching(keys).map(({ elements }) => [elements[unique], elements])).values()];
    const pending = found.map((elements) => {
      const response = answer(responses.CFindResponse, request, Status.Pending);
      const told = Object.keys(keys).filter((name) => !name.startsWith('_') && name in elements);
      response.setDataset(new Dataset(Object.fromEntries(told.map((name) => [name, elements[name]]))));
      return response;
    });
    callback([...pending, answer(responses.CFindResponse, request, Status.Success)]);
  }

  /** Over the association that asks. */
  cGetRequest(request, callback) {
    const found = matching(request.getDataset().getElements());
    const progress = new Progress(responses.CGetResponse, request, found.length, callback);
    for (const { path } of found) this.sendRequests(progress.storing(path));
  }

  /** Over an association of its own. */
  cMoveRequest(request, callback) {
    const destination = order.destinations[request.getCommandDataset().getElement('MoveDestination')];
    if (!destination) {
      callback([answer(responses.CMoveResponse, request, Status.MoveDestinationUnknown)]);
      return;
    }
    const found = matching(request.getDataset().getElements());
    const progress = new Progress(responses.CMoveResponse, request, found.length, callback);
    const client = new Client();
    for (const { path } of found) client.addRequest(progress.storing(path));
    client.on('networkError', (error) => tell({ event: 'error', message: error.message }));
    client.send('127.0.0.1', destination.port, order.aeTitle, destination.aeTitle, {
      ...(order.tls && { securityOptions: securityOptions(order.tls) }),
    });
  }

  nCreateRequest(request, callback) {
    this.normalized('N-CREATE', request, responses.NCreateResponse, callback);
  }

  nEventReportRequest(request, callback) {
    this.normalized('N-EVENT-REPORT', request, responses.NEventReportResponse, callback);
  }

  /** Storage Commitment: what is here is promised, on the same association. PS3.4 §J.3. */
  nActionRequest(request, callback) {
    this.normalized('N-ACTION', request, responses.NActionResponse, callback);
    const { TransactionUID, ReferencedSOPSequence } = request.getDataset().getElements();
    const asked = [ReferencedSOPSequence].flat();
    const isHere = ({ ReferencedSOPInstanceUID: uid }) =>
      archive.some(({ elements }) => elements.SOPInstanceUID === uid);
    const failed = asked.filter((one) => !isHere(one)).map((one) => ({ ...one, FailureReason: 0x112 }));
    const report = new requests.NEventReportRequest(
      request.getRequestedSopClassUid(),
      request.getRequestedSopInstanceUid(),
      failed.length > 0 ? 2 : 1,
    );
    const kept = asked.filter(isHere);
    report.setDataset(
      new Dataset({
        TransactionUID,
        ...(kept.length > 0 && { ReferencedSOPSequence: kept }),
        ...(failed.length > 0 && { FailedSOPSequence: failed }),
      }),
    );
    setTimeout(() => this.sendRequests(report), 100);
  }

  normalized(operation, request, Response, callback) {
    const dataSet = request.hasDataset() ? request.getDataset()?.getElements() : undefined;
    tell({
      event: operation,
      calling: this.callingAeTitle,
      sopClassUid: request.getAffectedSopClassUid(),
      dataSet,
    });
    callback(answer(Response, request, Status.Success));
  }

  abort() {
    tell({ event: 'abort' });
  }
}

/** Answers a retrieval once each of its sub-operations is answered. */
class Progress {
  constructor(Response, request, total, callback) {
    Object.assign(this, { Response, request, total, callback, completed: 0, failed: 0 });
    if (total === 0) callback([answer(Response, request, Status.Success)]);
  }

  storing(path) {
    const storing = new requests.CStoreRequest(path);
    storing.on('response', (response) => {
      if (response.getStatus() === Status.Success) this.completed += 1;
      else this.failed += 1;
      const isLast = this.completed + this.failed === this.total;
      const { Pending, Success, ProcessingFailure } = Status;
      const told = answer(
        this.Response,
        this.request,
        isLast ? (this.failed ? ProcessingFailure : Success) : Pending,
      );
      if (!isLast) told.setRemaining(this.total - this.completed - this.failed);
      told.setCompleted(this.completed);
      told.setFailures(this.failed);
      told.setWarnings(0);
      if (isLast) this.callback([told]);
    });
    return storing;
  }
}

function answer(Response, request, status) {
  const response = Response.fromRequest(request);
  response.setStatus(status);
  return response;
}

// The library takes no address, and would listen on every one of this machine.
const { listen } = SocketServer.prototype;
SocketServer.prototype.listen = function (port) {
  return listen.call(this, { port, host: '127.0.0.1' });
};

const server = new Server(Peer);
server.on('networkError', (error) => tell({ event: 'error', message: error.message }));
server.listen(order.port, order.tls ? { securityOptions: securityOptions(order.tls) } : {});
process.on('SIGTERM', () => process.exit(0));
