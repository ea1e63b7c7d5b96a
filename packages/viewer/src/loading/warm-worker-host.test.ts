import type { WorkerHost, WorkerPort } from '@isocenter/pixels';
import { expect, test } from 'vitest';
import { warmWorkerHost } from './warm-worker-host.ts';

/** Workers that do what the test says. */
class ToldHost implements WorkerHost {
  readonly workers: {
    posted: unknown[];
    isEnded: boolean;
    say: (message: unknown) => void;
    fail: (reason: unknown) => void;
  }[] = [];

  spawn(): WorkerPort {
    const worker: (typeof this.workers)[number] = {
      posted: [],
      isEnded: false,
      say: () => {},
      fail: () => {},
    };
    this.workers.push(worker);
    return {
      post: (message) => void worker.posted.push(message),
      onMessage: (listener) => {
        worker.say = listener;
      },
      onError: (listener) => {
        worker.fail = listener;
      },
      terminate: () => {
        worker.isEnded = true;
      },
    };
  }
}

test('the first worker is started before it is asked for, and told what to prepare', () => {
  const host = new ToldHost();
  const warm = warmWorkerHost(host);
  warm.warm();
  warm.warm();
  warm.prepare('1.2.840.10008.1.2.4.201');
  warm.spawn();
  expect(host.workers.map(({ posted }) => posted)).toEqual([
    [{ kind: 'prepare', transferSyntaxUid: '1.2.840.10008.1.2.4.201' }],
  ]);
});

test('a worker given back serves the next, and tells nothing to the one before', () => {
  const host = new ToldHost();
  const warm = warmWorkerHost(host);
  const heard: string[] = [];
  const first = warm.spawn();
  first.onMessage(() => heard.push('first'));
  first.release?.();
  const second = warm.spawn();
  second.onMessage(() => heard.push('second'));
  host.workers[0]?.say('anything');
  expect(heard).toEqual(['second']);
  expect(host.workers).toHaveLength(1);
});

test('one that failed while it waited is ended, and another takes its place', () => {
  const host = new ToldHost();
  const warm = warmWorkerHost(host);
  warm.warm();
  host.workers[0]?.fail('404');
  warm.spawn();
  expect(host.workers.map(({ isEnded }) => isEnded)).toEqual([true, false]);
});

test('workers of a page that a viewer has no more use for go back to the page', () => {
  const host = new ToldHost();
  const ofPage = warmWorkerHost(host);
  const ofViewer = warmWorkerHost(ofPage);
  ofViewer.spawn().release?.();
  ofViewer.cool();
  ofPage.spawn();
  expect(host.workers.map(({ isEnded }) => isEnded)).toEqual([false]);
  ofPage.spawn().release?.();
  ofPage.cool();
  expect(host.workers.map(({ isEnded }) => isEnded)).toEqual([false, true]);
});
