import type { RoutingFields, RoutingTested } from '../../api.ts';
import { countOf, formatCount } from '../../text/counts.ts';

/** Transfer syntaxes that lose nothing and that the server can make, by the names of PS3.6. */
export const transferSyntaxNames: readonly { readonly uid: string; readonly name: string }[] = [
  { uid: '1.2.840.10008.1.2.1', name: 'Explicit VR Little Endian' },
  { uid: '1.2.840.10008.1.2', name: 'Implicit VR Little Endian' },
  { uid: '1.2.840.10008.1.2.5', name: 'RLE Lossless' },
  { uid: '1.2.840.10008.1.2.4.80', name: 'JPEG-LS Lossless' },
  { uid: '1.2.840.10008.1.2.4.70', name: 'JPEG Lossless, first-order prediction' },
  { uid: '1.2.840.10008.1.2.4.90', name: 'JPEG 2000 Lossless' },
  { uid: '1.2.840.10008.1.2.4.201', name: 'High-Throughput JPEG 2000 Lossless' },
];

const syntaxName = (uid: string): string =>
  transferSyntaxNames.find((syntax) => syntax.uid === uid)?.name ?? uid;

/** What a rule sends: `Modality CT or MR, from CT1, between 18:00 and 06:00`; all that arrives where it asks for nothing. */
export function whatWords({ conditions = [], sources = [], hours }: RoutingFields): string {
  const parts = [
    ...conditions.map(({ attribute, value }) => `${attribute} ${value.split('\\').join(' or ')}`),
    ...(sources.length > 0 ? [`from ${sources.join(' or ')}`] : []),
    ...(hours ? [`between ${hours.from} and ${hours.to}`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'all that arrives';
}

/** How and when it sends: `by STOW-RS, once nothing more comes, at least 5 min after it arrives`. */
export function howWords({
  by,
  transferSyntaxUid,
  delayMinutes = 0,
  waitsUntilQuiet = true,
  asksForCommitment = false,
}: RoutingFields): string {
  const delay = delayMinutes > 0 && `${formatCount(delayMinutes)} min after it arrives`;
  return [
    by === 'STOW-RS' && 'by STOW-RS',
    transferSyntaxUid && `in ${syntaxName(transferSyntaxUid)}`,
    waitsUntilQuiet && 'once nothing more comes',
    waitsUntilQuiet && delay ? `at least ${delay}` : delay,
    !waitsUntilQuiet && !delay && 'at once',
    asksForCommitment && 'with a promise that it is kept',
  ]
    .filter(Boolean)
    .join(', ');
}

type Tested = RoutingTested['results'][number];

/** `12 of 12 images would be sent`, `none of 3 images would be sent`. */
export function outcomeWords({ wouldGo, numberOfInstances }: Tested): string {
  if (numberOfInstances === 0) return 'the study is not here any more';
  const count = wouldGo === 0 ? 'none' : formatCount(wouldGo);
  return `${count} of ${countOf(numberOfInstances, 'image')} would be sent`;
}

/** Why some of a study would not be sent. */
export function obstacleWords({
  reason,
  attribute = '',
  numberOfInstances,
}: Tested['obstacles'][number]): string {
  const count = formatCount(numberOfInstances);
  switch (reason) {
    case 'disabled':
      return 'the rule is off';
    case 'came-from-there':
      return `${count} came from there`;
    case 'other-source':
      return `${count} came from elsewhere`;
    case 'outside-hours':
      return `${count} came at another time of day`;
    case 'condition':
      return `${count} ${numberOfInstances === 1 ? 'does' : 'do'} not fit ${attribute}`;
    case 'sent-already':
      return `${count} sent already`;
  }
}
