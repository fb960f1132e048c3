import type { EngineApi, EngineClient, Notice } from '../../worker/api';

/** A method of the engine by its full name: `genome.open`. */
type Method = { [G in keyof EngineApi]: `${G}.${keyof EngineApi[G] & string}` }[keyof EngineApi];

type AnswerOf<M extends Method> = M extends `${infer G extends keyof EngineApi}.${infer N}`
  ? N extends keyof EngineApi[G]
    ? EngineApi[G][N] extends (...args: never[]) => Promise<infer T>
      ? T
      : never
    : never
  : never;

/** What was asked, without the signal that cancels it. */
interface Call {
  readonly method: Method;
  readonly args: readonly unknown[];
}

interface Waiting extends Call {
  readonly signal: AbortSignal | undefined;
  resolve(answer: unknown): void;
  reject(cause: unknown): void;
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
  const method =
    <A extends unknown[], T>(name: Method) =>
    (...given: A): Promise<T> => {
      const signal = given.find((each) => each instanceof AbortSignal);
      const args = given.filter((each) => !(each instanceof AbortSignal));
      return new Promise<T>((resolve, reject) => {
        calls.push({ method: name, args });
        waiting.push({ method: name, args, signal, resolve, reject });
      });
    };
  const next = (name: Method): Waiting => {
    const index = waiting.findIndex((call) => call.method === name);
    if (index < 0) throw new Error(`Nobody waits for ${name}.`);
    return waiting.splice(index, 1)[0];
  };
  return {
    calls,
    asked: (name) => calls.filter((call) => call.method === name).map(({ args }) => args),
    async answer(name, answer) {
      next(name).resolve(answer);
      await taken();
    },
    async fail(name, cause) {
      next(name).reject(cause);
      await taken();
    },
    async giveUp(name) {
      const { signal, reject } = next(name);
      if (signal?.aborted !== true) throw new Error(`Nobody cancelled ${name}.`);
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
    device: { choose: method('device.choose') },
    genome: {
      importFiles: method('genome.importFiles'),
      importSample: method('genome.importSample'),
      open: method('genome.open'),
      include: method('genome.include'),
      includeMatching: method('genome.includeMatching'),
      split: method('genome.split'),
      regions: method('genome.regions'),
      records: method('genome.records'),
      region: method('genome.region'),
      index: method('genome.index'),
      profile: method('genome.profile'),
      spectrum: method('genome.spectrum'),
      leakage: method('genome.leakage'),
    },
    library: { list: method('library.list'), rename: method('library.rename'), delete: method('library.delete') },
    training: {
      estimate: method('training.estimate'),
      start: method('training.start'),
      continue: method('training.continue'),
      pause: method('training.pause'),
      resume: method('training.resume'),
      stop: method('training.stop'),
      profileStep: method('training.profileStep'),
      checkpoint: method('training.checkpoint'),
      thawed: method('training.thawed'),
    },
    runs: {
      list: method('runs.list'),
      label: method('runs.label'),
      delete: method('runs.delete'),
      metrics: method('runs.metrics'),
      checkpointEvery: method('runs.checkpointEvery'),
    },
    transfer: {
      exportWeights: method('transfer.exportWeights'),
      exportRun: method('transfer.exportRun'),
      exportReport: method('transfer.exportReport'),
      import: method('transfer.import'),
    },
    datasets: {
      read: method('datasets.read'),
      make: method('datasets.make'),
      answer: method('datasets.answer'),
      look: method('datasets.look'),
      options: method('datasets.options'),
      restore: method('datasets.restore'),
      dismiss: method('datasets.dismiss'),
      forget: method('datasets.forget'),
    },
    benchmarks: {
      results: method('benchmarks.results'),
      weights: method('benchmarks.weights'),
      run: method('benchmarks.run'),
      delete: method('benchmarks.delete'),
      map: method('benchmarks.map'),
    },
  };
}

/** A few turns of the promises between an answer and the state; none of them waits for a clock. */
async function taken(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}
