import type { Status } from '../../api.ts';

type OurStatus = Pick<
  Status,
  'aeTitle' | 'dicomHost' | 'dicomPort' | 'dicomTlsPort' | 'dicomTlsClientCertificate' | 'anyLocalCaller'
>;

/** All addresses of a machine, not one that can be called. */
const isEveryAddress = (host: string): boolean => ['0.0.0.0', '::'].includes(host);
const isLoopback = (host: string): boolean => /^(127(\.\d+){3}|::1|localhost)$/.test(host);

/** What another system has to be told to call us. */
export function ourFacts(status: OurStatus): { readonly label: string; readonly value: string }[] {
  const { aeTitle, dicomHost, dicomPort, dicomTlsPort, dicomTlsClientCertificate } = status;
  const certificate = dicomTlsClientCertificate && `, certificate ${dicomTlsClientCertificate}`;
  return [
    { label: 'AE title', value: aeTitle },
    {
      label: 'Host',
      value: isEveryAddress(dicomHost) ? 'any address of this machine' : dicomHost,
    },
    { label: 'Port', value: String(dicomPort) },
    {
      label: 'Port under TLS',
      value: dicomTlsPort === undefined ? 'not set up' : `${dicomTlsPort}${certificate ?? ''}`,
    },
  ];
}

/** Who gets through to us, in a sentence. */
export function ourHostNote({ dicomHost, anyLocalCaller }: OurStatus): string {
  const reach = isLoopback(dicomHost)
    ? 'Only programs on this machine reach it; start with --dicom-host to listen on the network.'
    : 'It is reached over the network.';
  const others = anyLocalCaller
    ? 'Programs on this machine may call under any AE title, others only as a node listed here.'
    : 'Who calls has to be a node listed here.';
  return `${reach} ${others}`;
}
