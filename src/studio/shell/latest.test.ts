import { expect, test } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import { deliver, Latest } from './latest';

/** Writes down what comes of questions. */
function listening() {
  const heard: string[] = [];
  const to = {
    take: (answer: string) => void heard.push(answer),
    fail: ({ code }: { readonly code: string }) => void heard.push(`failed: ${code}`),
    cancelled: () => void heard.push('cancelled'),
  };
  return { heard, to };
}
const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });

test('an answer, a failure and a cancel each go where they belong', async () => {
  const { heard, to } = listening();
  await deliver(Promise.resolve('answer'), to);
  await deliver(Promise.reject(new TypedError('no-genome', 'None.', 'Open one.')), to);
  await deliver(Promise.reject(new DOMException('', 'AbortError')), to);
  expect(heard).toEqual(['answer', 'failed: no-genome', 'cancelled']);
});
test('what nobody could cancel fails instead of staying silent', async () => {
  const { heard, to } = listening();
  await deliver(Promise.reject(new DOMException('', 'AbortError')), { take: to.take, fail: to.fail });
  expect(heard).toEqual(['failed: internal']);
});
test('only the newest counts, whichever is answered first', async () => {
  const { heard, to } = listening();
  const latest = new Latest();
  const answers: ((answer: string) => void)[] = [];
  const question = () => new Promise<string>((resolve) => answers.push(resolve));
  const both = [latest.ask(question, to), latest.ask(question, to)];
  answers[1]('second');
  answers[0]('first');
  await Promise.all(both);
  expect(heard).toEqual(['second']);
});
test('a cancel ends the newest; the one that takes its place does not hear of it', async () => {
  const { heard, to } = listening();
  const latest = new Latest();
  const first = latest.ask(untilAborted, to);
  latest.cancel();
  const second = latest.ask(untilAborted, to);
  await first;
  expect(heard).toEqual([]);
  latest.cancel();
  await second;
  expect(heard).toEqual(['cancelled']);
  latest.cancel();
});
