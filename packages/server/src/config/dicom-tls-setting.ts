import { resolve } from 'node:path';
import { invalid, parseChoice, parsePort, parseText, type Setting } from './setting.ts';

/** DICOM under TLS, both ways. The files are read, and read again, where they are used. */
export interface DicomTlsSetting {
  /** Absent: nobody listens. 0 takes any free port. */
  readonly port: number | undefined;
  /** Ours, with those between it and its authority behind it; also shown to peers that we call. */
  readonly certificateFile: string | undefined;
  readonly keyFile: string | undefined;
  /** Who may have signed the certificates of callers; absent: none are asked for. */
  readonly clientCaFile: string | undefined;
  /** Whether a caller has to show one. One that shows a wrong one is turned away in any case. */
  readonly clientCertificate: 'required' | 'optional';
  /** Who may have signed the certificates of peers that we call; absent: those Node.js knows. */
  readonly caFile: string | undefined;
}

export type DicomTlsName =
  | 'dicom-tls-port'
  | 'dicom-tls-certificate'
  | 'dicom-tls-key'
  | 'dicom-tls-client-ca'
  | 'dicom-tls-client'
  | 'dicom-tls-ca';

/** Registered for DICOM under TLS. PS3.15 §B.12. */
const registeredPort = 2762;

export function parseDicomTls(find: (name: DicomTlsName) => Setting | undefined): DicomTlsSetting {
  const path = (name: DicomTlsName): string | undefined => {
    const text = parseText(name, find(name));
    return text === undefined ? undefined : resolve(text);
  };
  const certificateFile = path('dicom-tls-certificate');
  const keyFile = path('dicom-tls-key');
  const clientCaFile = path('dicom-tls-client-ca');
  const port = parsePort('dicom-tls-port', find('dicom-tls-port'));
  const needs = (name: DicomTlsName, other: DicomTlsName, isThere: boolean) => {
    const setting = find(name);
    if (setting && !isThere) throw invalid(name, setting, `It means nothing without ${other}.`);
  };
  needs('dicom-tls-certificate', 'dicom-tls-key', keyFile !== undefined);
  for (const name of ['dicom-tls-key', 'dicom-tls-port', 'dicom-tls-client-ca'] as const)
    needs(name, 'dicom-tls-certificate', certificateFile !== undefined);
  needs('dicom-tls-client', 'dicom-tls-client-ca', clientCaFile !== undefined);
  return {
    port: port ?? (certificateFile === undefined ? undefined : registeredPort),
    certificateFile,
    keyFile,
    clientCaFile,
    clientCertificate: parseChoice('dicom-tls-client', find('dicom-tls-client'), ['required', 'optional']),
    caFile: path('dicom-tls-ca'),
  };
}
