import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { failedToLoad, sourceOf } from './bound-script';

const moduleOf = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;

/** Gives a thread the few names of a web worker's scope that the script of a bound worker uses. */
const SCOPE = `
  import { parentPort } from 'node:worker_threads';
  globalThis.self = Object.assign(new EventTarget(), {
    postMessage: (data) => parentPort.postMessage(data),
    reportError: ({ message, cause }) => parentPort.postMessage({ message, cause: String(cause) }),
  });
  console.error = () => {};
  parentPort.on('message', ({ data, ports }) =>
    self.dispatchEvent(new MessageEvent('message', { data, ports })));`;

/** A worker bound to a module of this code, in a thread of its own. */
function boundWorker(code: string) {
  const thread = new Worker(new URL(moduleOf(`${SCOPE}${sourceOf(moduleOf(code))}`)));
  const heard: unknown[] = [];
  thread.on('message', (data) => heard.push(data));
  const send = (data: unknown, ports: MessagePort[] = []) => thread.postMessage({ data, ports }, ports);
  return { thread, heard, send };
}

test('messages that come before the module listens are heard once, in their order, with their ports', async () => {
  // As the engine does: the first message is another's, and long work at its beginning keeps the module from listening.
  const { thread, heard, send } = boundWorker(`
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer = ({ data, ports }) => self.postMessage([data, ports.length]);
    self.addEventListener('message', ({ data }) => {
      self.postMessage(['first', data]);
      self.addEventListener('message', answer);
    }, { once: true });
    self.postMessage('listens');`);
  const { port1, port2 } = new MessageChannel();
  send('commit');
  send('call 1', [port2]);
  send('call 2');
  await expect.poll(() => heard.length).toBe(4);
  send('call 3');
  await expect.poll(() => heard.length).toBe(5);
  expect(heard).toEqual(['listens', ['first', 'commit'], ['call 1', 1], ['call 2', 0], ['call 3', 0]]);
  port1.close();
  await thread.terminate();
});

test.each([
  ['is not there', 'import "data:text/missing,";', /missing/],
  ['throws', 'throw new TypeError("out of luck")', /^TypeError: out of luck/],
])('a module that %s is told as one that could not be loaded, with its cause', async (_, code, why) => {
  const { thread, heard } = boundWorker(code);
  await expect.poll(() => heard.length).toBe(1);
  const [{ message, cause }] = heard as { message: string; cause: string }[];
  expect(failedToLoad({ message: `Uncaught Error: ${message}` })).toBe(true);
  expect(cause).toMatch(why);
  await thread.terminate();
});

test('an error of a module that runs is none of loading', () => {
  expect(failedToLoad({ message: '' })).toBe(true);
  expect(failedToLoad({ message: 'Uncaught Error: out of luck' })).toBe(false);
});
