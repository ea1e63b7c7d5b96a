import type { FastifyRequest } from 'fastify';

export const dicomWebRoot = '/dicom-web';

/** The DICOMweb root as this client reaches it; its Host header has been checked before. */
export const serviceUrl = (request: FastifyRequest): string =>
  `http://${request.headers.host}${dicomWebRoot}`;
