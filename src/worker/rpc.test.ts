import { afterEach, describe, expect, it } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { Caller, serve } from './rpc';

/** What is behind the wall in these tests. */
class Numbers {
  private readonly base = 40;
  aborted = 0;

  async add(a: number, b = 0): Promise<number> {
    return this.base + a + b;
  }

  async refuse(): Promise<never> {
    throw new TypedError('task-many-classes', 'There are 3 of them.', 'Take two.', { file: 'a.fa', line: 7 });
  }

  async break(): Promise<never> {
    throw new RangeError('out of range');
  }

  async unclonable(): Promise<() => void> {
    return () => undefined;
  }

  /** Ends when it is cancelled, and never else. */
  wait(_what: string, signal?: AbortSignal): Promise<never> {
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        this.aborted++;
        reject(signal.reason);
      });
    });
  }

  async hidden(): Promise<string> {
    return 'secret';
  }
}

const TABLE = { numbers: ['add', 'refuse', 'break', 'unclonable', 'wait'] };
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

function wall() {
  const { port1, port2 } = new MessageChannel();
  ends.push(() => port1.close());
  const numbers = new Numbers();
  const heard: unknown[] = [];
  const tell = serve(port1, TABLE, { numbers });
  const caller = new Caller(port2, (notice) => heard.push(notice));
  port1.start();
  port2.start();
  const call = (method: string, ...args: unknown[]) => caller.call('numbers', method, args);
  return { numbers, heard, tell, caller, call };
}

describe('a call through the wall', () => {
  it('is answered, each by its own answer', async () => {
    const { call } = wall();
    expect(await Promise.all([call('add', 2), call('add', 2, 3)])).toEqual([42, 45]);
  });

  it('fails with the TypedError that was thrown, place and all', async () => {
    const { call } = wall();
    const cause = await call('refuse').catch((error: unknown) => error);
    expect(cause).toBeInstanceOf(TypedError);
    expect(cause).toMatchObject({
      code: 'task-many-classes',
      message: 'There are 3 of them.',
      action: 'Take two.',
      place: { file: 'a.fa', line: 7 },
    });
  });

  it('fails with a defect where something else was thrown, an answer cannot cross, or no method is there', async () => {
    const { call, caller } = wall();
    const internal = (detail: string) => ({ code: 'internal', message: expect.stringContaining(detail) });
    await expect(call('break')).rejects.toMatchObject(internal('out of range'));
    await expect(call('unclonable')).rejects.toMatchObject({ code: 'internal' });
    await expect(call('hidden')).rejects.toMatchObject(internal('numbers.hidden'));
    await expect(caller.call('others', 'add', [])).rejects.toMatchObject(internal('others.add'));
    await expect(call('add', () => 2)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await call('add', 2)).toBe(42);
  });

  it('is cancelled by a signal in the place where the method takes it', async () => {
    const { numbers, call } = wall();
    const [one, other] = [new AbortController(), new AbortController()];
    const waiting = [call('wait', 'a', one.signal), call('wait', 'b', other.signal)];
    one.abort();
    await expect(waiting[0]).rejects.toMatchObject({ name: 'AbortError' });
    expect(numbers.aborted).toBe(1);
    other.abort();
    const cause = await waiting[1].catch((error: unknown) => error);
    expect(cause).toBeInstanceOf(DOMException);
    await expect(call('wait', 'c', one.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(numbers.aborted).toBe(2);
  });

  it('that has its answer takes no notice of a signal any more', async () => {
    const { call } = wall();
    const cancel = new AbortController();
    expect(await call('add', 2, undefined, cancel.signal)).toBe(42);
    cancel.abort();
    expect(await call('add', 3)).toBe(43);
  });

  it('fails once nobody answers any more, under way or later', async () => {
    const { call, caller } = wall();
    const lost = new TypedError('engine-crashed', 'The engine stopped.', 'Reload the page and try again.');
    const underWay = expect(call('wait', 'a')).rejects.toBe(lost);
    caller.lose(lost);
    await underWay;
    await expect(call('add', 2)).rejects.toBe(lost);
  });

  it('does not stand in the way of notices, which come in order', async () => {
    const { tell, heard, call } = wall();
    tell({ type: 'first' });
    tell({ type: 'second' });
    await call('add', 2);
    await expect.poll(() => heard).toEqual([{ type: 'first' }, { type: 'second' }]);
  });
});
