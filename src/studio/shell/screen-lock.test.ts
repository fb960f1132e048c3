import { expect, test } from 'vitest';
import { screenLock } from './screen-lock';

class Lock {
  released = false;
  async release(): Promise<void> {
    this.released = true;
  }
}

/** A browser that answers when the test says so. */
function browser() {
  const asked: { give(): Lock; refuse(): void }[] = [];
  const given: Lock[] = [];
  const want = screenLock(
    () =>
      new Promise((resolve, reject) =>
        asked.push({
          give: () => {
            const lock = new Lock();
            given.push(lock);
            resolve(lock);
            return lock;
          },
          refuse: () => reject(new Error('low battery')),
        }),
      ),
  );
  return { want, asked, held: () => given.filter(({ released }) => !released).length };
}
const settled = () => new Promise((done) => setTimeout(done));

test('the screen is kept on while it is wanted, and asked for once', async () => {
  const { want, asked, held } = browser();
  void want(true);
  void want(true);
  asked[0].give();
  await settled();
  void want(true);
  await settled();
  expect([asked.length, held()]).toEqual([1, 1]);
  await want(false);
  expect(held()).toBe(0);
});

test('a run that ends while the browser is still asked does not keep the screen on', async () => {
  const { want, asked, held } = browser();
  void want(true);
  void want(false);
  asked[0].give();
  await settled();
  expect([asked.length, held()]).toEqual([1, 0]);
});

test('paused and resumed while the browser is asked, there is one lock, and it goes with the run', async () => {
  const { want, asked, held } = browser();
  void want(true);
  void want(false);
  void want(true);
  asked[0].give();
  await settled();
  expect([asked.length, held()]).toEqual([1, 1]);
  await want(false);
  expect(held()).toBe(0);
});

test('what the browser refused, or took back while the page was hidden, is asked for again', async () => {
  const { want, asked, held } = browser();
  void want(true);
  asked[0].refuse();
  await settled();
  expect(asked.length).toBe(1);
  void want(true);
  const lock = asked[1].give();
  await settled();
  lock.released = true;
  void want(true);
  asked[2].give();
  await settled();
  expect(held()).toBe(1);
});

test('hidden and shown again before the browser answered, the lock it gave and took is asked for again', async () => {
  const { want, asked, held } = browser();
  void want(true);
  void want(false);
  void want(true);
  asked[0].give().released = true;
  await settled();
  asked[1].give();
  await settled();
  expect(held()).toBe(1);
});
