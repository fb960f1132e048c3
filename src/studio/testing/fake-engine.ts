import { type EngineApi, type EngineClient, METHODS, type Notice } from '../../worker/api';

/** A method of the engine by its full name: `genome.open`. */
type Method = { [S in keyof EngineApi]: `${S}.${keyof EngineApi[S] & string}` }[keyof EngineApi];

type AnswerOf<M extends Method> = M extends `${infer S extends keyof EngineApi}.${infer Name}`
  ? Name extends keyof EngineApi[S]
    ? EngineApi[S][Name] extends (...args: never[]) => Promise<infer Answer>
      ? Answer
      : never
    : never
  : never;

/** What was asked, without the signal that cancels it. */
interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

interface Waiting extends Call {
  readonly signal: AbortSignal | undefined;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

export interface FakeEngine extends EngineClient {
  /** Everything that was asked, in order. */
  readonly calls: Call[];
  /** What was asked of one method. */
  asked(method: Method): (readonly unknown[])[];
  /** Answers the oldest call of this method that waits, and lets the studio take the answer. */
  answer<M extends Method>(method: M, answer: AnswerOf<M>): Promise<void>;
  /** Lets that call throw. */
  fail(method: Method, cause: Error): Promise<void>;
  /** Lets that call end as cancelled, which it must have been. */
  giveUp(method: Method): Promise<void>;
  notify(notice: Notice): void;
}

/** Stands in for the engine in tests: keeps what was asked, and answers and says what it is told to. */
export function fakeEngine(): FakeEngine {
  const listeners = new Set<(notice: Notice) => void>();
  const calls: Call[] = [];
  const waiting: Waiting[] = [];

  const ask = (method: string, given: readonly unknown[]): Promise<unknown> => {
    const signal = given.find((each) => each instanceof AbortSignal);
    const args = given.filter((each) => !(each instanceof AbortSignal));
    calls.push({ method, args });
    return new Promise((resolve, reject) => waiting.push({ method, args, signal, resolve, reject }));
  };
  const services = Object.entries(METHODS).map(([service, names]) => {
    const methods = names.map((name) => [name, (...args: unknown[]) => ask(`${service}.${name}`, args)]);
    return [service, Object.fromEntries(methods)];
  });
  const api: EngineApi = Object.fromEntries(services);
  const next = (method: Method): Waiting => {
    const index = waiting.findIndex((call) => call.method === method);
    if (index < 0) throw new Error(`Nobody waits for ${method}.`);
    return waiting.splice(index, 1)[0];
  };

  return {
    ...api,
    calls,
    asked: (method) => calls.filter((call) => call.method === method).map(({ args }) => args),
    async answer(method, answer) {
      next(method).resolve(answer);
      await taken();
    },
    async fail(method, cause) {
      next(method).reject(cause);
      await taken();
    },
    async giveUp(method) {
      const { signal, reject } = next(method);
      if (signal?.aborted !== true) throw new Error(`Nobody cancelled ${method}.`);
      reject(signal.reason);
      await taken();
    },
    notify(notice) {
      for (const listener of listeners) listener(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A few turns of the promises between an answer and the state; none of them waits for a clock. */
async function taken(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}
