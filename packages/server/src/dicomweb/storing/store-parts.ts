import type { MultipartPart } from '@isocenter/network/dicomweb';

/** Parts of one request that wait for the disk at the same time; each holds an open file. */
const partsAtOnce = 32;

/**
 * Stores the parts of a request as they arrive and answers in their order. A part that is read but not yet durable does
 * not hold up the next one, so that the parts of a request become durable together. `store` reads `part.body` and
 * settles once the part is stored or refused.
 *
 * Rejects with what broke the stream of parts or one part's body, or with what `store` threw, after everything that
 * was begun has ended.
 */
export async function storeParts<Outcome>(
  parts: AsyncIterable<MultipartPart>,
  store: (part: MultipartPart) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Promise<Outcome>[] = [];
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const part of parts) {
      const body = watched(part.body, (error) => failures.push(error));
      const outcome = store({ ...part, body: body.bytes });
      outcomes.push(outcome);
      const work = outcome
        .then(
          () => undefined,
          (error: unknown) => void failures.push(error),
        )
        .finally(() => underWay.delete(work));
      underWay.add(work);
      await Promise.race([body.ended, work]);
      if (underWay.size >= partsAtOnce) await Promise.race(underWay);
      if (failures.length > 0) break;
    }
  } catch (error) {
    failures.push(error);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return Promise.all(outcomes);
}

/** The same bytes, with word of their end: the next part can only be read after it. */
function watched(body: AsyncIterable<Uint8Array>, onBreak: (error: unknown) => void) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  async function* bytes() {
    try {
      yield* body;
    } catch (error) {
      onBreak(error);
      throw error;
    } finally {
      end();
    }
  }
  return { bytes: bytes(), ended };
}
