import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { createServer, type RunningServer } from '../create-server.ts';
import { openLog } from '../log.ts';
import { keepHeapSmall } from './heap-growth.ts';
import { configOf, withDataOptions } from './settings.ts';
import { meaningOfSignal } from './signal-meaning.ts';

export function startCommand(): Command {
  const command = new Command('start').description('Start the server and print where to open it.');
  return withDataOptions(command)
    .option('--host <address>', 'loopback address to listen on (ISOCENTER_HOST), 127.0.0.1 unless told')
    .option('--port <number>', 'port of the web page and DICOMweb (ISOCENTER_PORT), 8017 unless told')
    .option('--dicom-port <number>', 'port for DICOM (ISOCENTER_DICOM_PORT), 11112 unless told')
    .option(
      '--dicom-tls-port <number>',
      'port for DICOM under TLS, 2762 unless told, where a certificate is set',
    )
    .option('--ae-title <title>', 'AE title (ISOCENTER_AE_TITLE), ISOCENTER unless told')
    .option('--no-samples', 'make no sample studies at the first start (ISOCENTER_NO_SAMPLES=1)')
    .addHelpText('after', furtherSettings)
    .action(() => start(command));
}

/** They may hold secrets, or are lists: no options. */
const furtherSettings = `
In isocenter.config.json, or by environment (ISOCENTER_ and the name in capitals, - as _):
  database             sqlite, or postgres://USER:PASSWORD@HOST/DATABASE
  blobs                folder, or s3://BUCKET/PREFIX?endpoint=URL&region=NAME; credentials from AWS_*
  encryption-key-file  file of keys, ID:BASE64 a line; or the keys themselves in ISOCENTER_ENCRYPTION_KEYS
  dicom-host           address for DICOM alone; 0.0.0.0 takes calls of known nodes from the network
  any-local-caller     programs of this machine may call under any AE title that is no node's: true unless told
  dicom-tls-certificate, dicom-tls-key
                       files in PEM, for DICOM under TLS both ways; read again when they change
  dicom-tls-client-ca  file in PEM: who may have signed the certificates of callers, which are then asked for
  dicom-tls-client     required or optional: whether callers have to show one
  dicom-tls-ca         file in PEM: who may have signed the certificates of nodes that we call
  same-uid             keep-first, replace or quarantine
  patient-conflict     quarantine or accept
  coercions            what is said otherwise of what some senders send, as JSON; see README.md
  minimum-free         room kept free, such as 10G
  scrub-days           days in which every stored file is read again; 0 for never
  keep-ended-days      days for which orders, performed steps and promises are kept after their end; 0 for ever
  dicom-associations   DICOM associations served at once, 300 unless told
  cors-origins         origins whose pages may call the DICOMweb
  frame-ancestors      origins that may embed the viewer`;

async function start(command: Command): Promise<void> {
  keepHeapSmall();
  const config = configOf(command);
  const logger = openLog(config.dataFolder);
  const webFolder = findWebFolder();
  let server: RunningServer;
  try {
    server = await createServer({ config, logger, webFolder });
  } catch (error) {
    logger.close();
    throw error;
  }
  console.log(startLines(server, existsSync(webFolder)).join('\n'));

  const stop = async () => {
    console.log('Stopping …');
    await server.close();
    logger.close();
  };
  const circumstances = {
    hasTerminal: Boolean(process.stdin.isTTY || process.stdout.isTTY),
    hasCertificates: server.dicomTlsPort !== undefined,
  };
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (meaningOfSignal(signal, circumstances) === 'reload') return server.reloadCertificates();
      // Who asks twice does not want to wait; what was acknowledged is on disk all the same.
      if (stopping) process.exit(130);
      stopping = stop().then(
        () => process.exit(0),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

function startLines(
  { url, aeTitle, dicomPort, dicomTlsPort, dataFolder }: RunningServer,
  isWebBuilt: boolean,
): string[] {
  return [
    '',
    `  Isocenter is running: ${url}`,
    '',
    `  AE title      ${aeTitle}`,
    `  DICOM port    ${dicomPort}${dicomTlsPort === undefined ? '' : `, ${dicomTlsPort} under TLS`}`,
    `  DICOMweb      ${url}/dicom-web`,
    `  Data folder   ${dataFolder}`,
    ...(isWebBuilt ? [] : ['  Web app       not built; run `npm run build`, then start again']),
    '',
    '  Stop with Ctrl+C.',
    '',
  ];
}

/** `dist/web` beside the built program, or of the repository when run from source. */
function findWebFolder(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return import.meta.url.endsWith('.ts') ? join(here, '../../../../dist/web') : join(here, '../web');
}
