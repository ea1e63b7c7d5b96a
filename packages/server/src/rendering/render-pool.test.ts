import type { EncodedFrame } from '@isocenter/dicom';
import type { FrameDescription, WorkerHost } from '@isocenter/pixels';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JobAnswer } from '../threads/job-pool.ts';
import type { RenderedPicture, RenderRequest } from './render-message.ts';
import { RenderPool } from './render-pool.ts';

/** Workers that do as the test says. */
class ScriptedHost implements WorkerHost {
  readonly workers: ScriptedWorker[] = [];

  spawn() {
    const worker = new ScriptedWorker();
    this.workers.push(worker);
    return worker;
  }
}

class ScriptedWorker {
  readonly requests: RenderRequest[] = [];
  isTerminated = false;
  #tell: (message: unknown) => void = () => undefined;
  #fail: (reason: unknown) => void = () => undefined;

  post(message: unknown) {
    this.requests.push(message as RenderRequest);
  }
  onMessage(listener: (message: unknown) => void) {
    this.#tell = listener;
  }
  onError(listener: (reason: unknown) => void) {
    this.#fail = listener;
  }
  terminate() {
    this.isTerminated = true;
  }

  finish(): void {
    const requestId = this.requests.at(-1)?.requestId ?? 0;
    const picture = { bytes: Uint8Array.of(requestId) };
    this.#tell({ requestId, result: picture } satisfies JobAnswer<RenderedPicture>);
  }
  die(): void {
    this.#fail(new Error('out of memory'));
  }
}

const frame = { transferSyntaxUid: '1.2', bytes: new Uint8Array(0) } satisfies EncodedFrame;
/** Handed through; only the size is looked at. */
const descriptionOf = (rows: number, columns: number) =>
  ({
    format: {
      rows,
      columns,
      samplesPerPixel: 1,
      bitsAllocated: 16,
      photometricInterpretation: 'MONOCHROME2',
    },
  }) as FrameDescription;
const description = descriptionOf(2, 2);
const picture = { mediaType: 'image/png', quality: 90 } as const;

describe('RenderPool', () => {
  let host: ScriptedHost;
  let pool: RenderPool;
  const render = () => pool.render(frame, description, picture);
  beforeEach(() => {
    vi.useFakeTimers();
    host = new ScriptedHost();
    pool = new RenderPool(host, { size: 2, deadlineMs: 1000, idleMs: 5000 });
  });
  afterEach(() => {
    pool.dispose();
    vi.useRealTimers();
  });

  test('starts workers only when there is work, never more than its size, and uses them again', async () => {
    expect(host.workers).toHaveLength(0);
    const pictures = [render(), render(), render()];
    expect(host.workers).toHaveLength(2);
    host.workers[0]?.finish();
    expect(await pictures[0]).toEqual({ bytes: Uint8Array.of(1) });
    expect(host.workers[0]?.requests).toHaveLength(2);
    host.workers[1]?.finish();
    host.workers[0]?.finish();
    expect(await Promise.all(pictures)).toHaveLength(3);
    expect(host.workers).toHaveLength(2);
  });

  test('ends a worker that hangs and draws the next picture in another', async () => {
    const [hanging, fine, waiting] = [render(), render(), render()];
    const outcome = expect(hanging).rejects.toMatchObject({ code: 'SERVER_RENDER_TIMEOUT' });
    host.workers[1]?.finish();
    await fine;
    host.workers[1]?.finish();
    await waiting;
    vi.advanceTimersByTime(1001);
    await outcome;
    expect(host.workers[0]?.isTerminated).toBe(true);
    const next = render();
    host.workers[1]?.finish();
    expect((await next).bytes).toBeInstanceOf(Uint8Array);
  });

  test('replaces a worker that a large frame has made grow', async () => {
    const large = pool.render(frame, descriptionOf(6000, 6000), picture);
    host.workers[0]?.finish();
    await large;
    expect(host.workers[0]?.isTerminated).toBe(true);
    const next = render();
    host.workers[1]?.finish();
    expect((await next).bytes).toBeInstanceOf(Uint8Array);
  });

  test('ends a worker that has had nothing to do for long, and draws the next picture in another', async () => {
    const first = render();
    host.workers[0]?.finish();
    await first;
    vi.advanceTimersByTime(4000);
    const second = render();
    host.workers[0]?.finish();
    await second;
    vi.advanceTimersByTime(4000);
    expect(host.workers[0]?.isTerminated).toBe(false);
    vi.advanceTimersByTime(1001);
    expect(host.workers[0]?.isTerminated).toBe(true);
    const third = render();
    host.workers[1]?.finish();
    expect((await third).bytes).toBeInstanceOf(Uint8Array);
  });

  test('loses only the picture of a worker that dies', async () => {
    const [dying, fine, waiting] = [render(), render(), render()];
    const outcome = expect(dying).rejects.toMatchObject({
      code: 'SERVER_RENDER_WORKER_FAILED',
      retryable: true,
    });
    host.workers[0]?.die();
    await outcome;
    expect(host.workers).toHaveLength(3);
    host.workers[2]?.finish();
    host.workers[1]?.finish();
    await Promise.all([fine, waiting]);
  });

  test('refuses what waits when it is disposed', async () => {
    const pictures = [render(), render(), render()].map((one) =>
      expect(one).rejects.toMatchObject({ code: 'SERVER_STOPPING' }),
    );
    pool.dispose();
    await Promise.all(pictures);
    expect(host.workers.every(({ isTerminated }) => isTerminated)).toBe(true);
    await expect(render()).rejects.toMatchObject({ code: 'SERVER_STOPPING' });
  });
});
