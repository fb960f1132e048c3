import { expect, test } from 'vitest';
import { Latest } from './latest';
import { Queue } from './queue';

/** Work that ends when it is told to. */
function held<T>(value: T) {
  let end = () => {};
  const ended = new Promise<T>((resolve) => {
    end = () => resolve(value);
  });
  return { work: () => ended, end };
}

test('a queue does one thing at a time, in the order asked, and a failure is its own', async () => {
  const queue = new Queue();
  const done: string[] = [];
  const first = held('first');
  const asked = [
    queue.add(async () => done.push(await first.work())),
    queue.add(() => {
      throw new Error('broken');
    }),
    queue.add(() => done.push('third')),
  ];
  const failure = expect(asked[1]).rejects.toThrow('broken');
  await Promise.resolve();
  expect(done).toEqual([]);
  first.end();
  await failure;
  await asked[2];
  expect(done).toEqual(['first', 'third']);
});

test('what waits in a queue is given up at once, and never begins', async () => {
  const queue = new Queue();
  const first = held('first');
  const cancel = new AbortController();
  let begun = false;
  const running = queue.add(first.work);
  const waiting = queue.add(() => {
    begun = true;
  }, cancel.signal);
  cancel.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(queue.add(() => 'too late', cancel.signal)).rejects.toMatchObject({ name: 'AbortError' });
  first.end();
  expect(await running).toBe('first');
  await queue.add(() => undefined);
  expect(begun).toBe(false);
});

test('what has begun ends by itself: with its answer where it was done, else as cancelled', async () => {
  const queue = new Queue();
  const cancel = new AbortController();
  const done = queue.add(async () => {
    cancel.abort();
    return 'done';
  }, cancel.signal);
  expect(await done).toBe('done');
  const other = new AbortController();
  const broken = queue.add(async () => {
    other.abort();
    throw new Error('a stream was cut off');
  }, other.signal);
  await expect(broken).rejects.toMatchObject({ name: 'AbortError' });
});

test('of two askings the latest counts, and a signal from outside ends that one too', async () => {
  const latest = new Latest();
  const queue = new Queue();
  void queue.add(() => new Promise(() => {}));
  const outside = new AbortController();
  const older = latest.run((signal) => queue.add(() => 'older', signal));
  const newer = latest.run((signal) => queue.add(() => 'newer', signal), outside.signal);
  await expect(older).rejects.toMatchObject({ name: 'AbortError' });
  outside.abort();
  await expect(newer).rejects.toMatchObject({ name: 'AbortError' });
  expect(await latest.run(async () => 'newest')).toBe('newest');
});
