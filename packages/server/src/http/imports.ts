import type { Readable } from 'node:stream';
import { type Archive, RefusalTally } from '@isocenter/archive';
import { apiPaths, fileNameHeader, type ImportReport } from '@isocenter/network/api';
import type { FastifyInstance } from 'fastify';
import { importStream } from '../import/index.ts';
import { logTally } from '../log-tally.ts';

export interface ImportRouteOptions {
  readonly archive: Pick<Archive, 'keep'>;
  readonly userId: string;
  /** Where a zip lies while it is read. */
  readonly spoolFolder: string;
}

/** `POST /api/v1/imports`: one file, an instance or a zip of them, taken in as it comes. */
export async function addImportRoute(
  app: FastifyInstance,
  { archive, userId, spoolFolder }: ImportRouteOptions,
): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post(apiPaths.imports(), async (request): Promise<ImportReport> => {
      const bytes = (request.body ?? request.raw) as Readable;
      const tally = new RefusalTally();
      const options = { archive, userId, spoolFolder, tally };
      return importStream(fileNameOf(request.headers[fileNameHeader]), bytes, options).finally(() =>
        logTally(request.log, tally),
      );
    });
  });
}

/** The name is for the report only; what cannot be decoded, and control characters, are left out. */
function fileNameOf(header: string | string[] | undefined): string {
  try {
    const name = decodeURIComponent(String(header ?? '')).replace(/\p{Cc}/gu, '\ufffd');
    return name.slice(0, 1024) || 'the uploaded file';
  } catch {
    return 'the uploaded file';
  }
}
