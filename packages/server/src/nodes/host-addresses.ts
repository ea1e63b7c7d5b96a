import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '@isocenter/archive';
import { isLoopbackHost, withoutBrackets } from '../config/loopback.ts';

export interface HostAddressesOptions {
  readonly clock: Clock;
  /** All addresses of a name; rejects where there is none. Default: as the system resolves it. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** A name may move to another address; one that could not be resolved is asked for again soon. */
const trustMs = 60_000;
const retryMs = 5_000;
const longestLookupMs = 5_000;

/** Compares hosts, as someone wrote them, with addresses of sockets. */
export class HostAddresses {
  readonly #clock: Clock;
  readonly #resolve: (host: string) => Promise<readonly string[]>;
  readonly #known = new Map<
    string,
    { readonly until: number; readonly places: Promise<ReadonlySet<string>> }
  >();

  constructor({ clock, resolve = resolveBySystem }: HostAddressesOptions) {
    this.#clock = clock;
    this.#resolve = resolve;
  }

  /** Whether a socket's address is one of the host. Rejects when the host's addresses cannot be found. */
  async belongs(address: string, host: string): Promise<boolean> {
    return (await this.#placesOf(host)).has(placeOf(address));
  }

  #placesOf(host: string): Promise<ReadonlySet<string>> {
    const name = withoutBrackets(host.toLowerCase());
    if (isIP(name) !== 0 || isLoopbackHost(name)) return Promise.resolve(new Set([placeOf(name)]));
    const now = this.#clock.now();
    const known = this.#known.get(name);
    if (known && now < known.until && now >= known.until - trustMs) return known.places;
    const places = withinTime(this.#resolve(name)).then((addresses) => new Set(addresses.map(placeOf)));
    this.#known.set(name, { until: now + trustMs, places });
    places.catch(() => this.#known.set(name, { until: now + retryMs, places }));
    return places;
  }
}

/**
 * One word for addresses that mean the same: an IPv4 address within IPv6 (RFC 4291 §2.5.5.2), two spellings of one IPv6 address, and
 * every way to say "this machine".
 *
 * @example placeOf('::ffff:10.0.0.2') // '10.0.0.2'
 */
export function placeOf(address: string): string {
  if (isLoopbackHost(address)) return 'loopback';
  const [plain = ''] = address.split('%'); // without the zone, which is a matter of this machine's interfaces
  if (isIP(plain) !== 6) return plain;
  const canonical = withoutBrackets(new URL(`http://[${plain}]`).hostname);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical);
  if (!mapped) return isLoopbackHost(canonical) ? 'loopback' : canonical;
  const [high = 0, low = 0] = mapped.slice(1).map((digits) => Number.parseInt(digits, 16));
  return placeOf([high >> 8, high & 255, low >> 8, low & 255].join('.'));
}

async function resolveBySystem(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function withinTime<Value>(work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Error('The name server does not answer.'));
    const timer = setTimeout(tooLate, longestLookupMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
