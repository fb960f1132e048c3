import { median } from '../../src/numerics/median';
import {
  type BenchSize,
  type CaseName,
  flopOf,
  IMPLEMENTATION_TEXT,
  type Implementation,
  isPeak,
  PEAK_TEXT,
  PEAKS,
  type Peak,
  peakOf,
} from './cases';
import type { CaseOutcomes, Failure, Measurement, Outcome, Peaks } from './report';
import type { Built, GpuCalls, Sample, SubjectWorker } from './subject';

/** What is to be measured, and within what time. */
export interface BenchSettings {
  readonly cases: readonly CaseName[];
  readonly implementations: readonly Implementation[];
  readonly size: BenchSize;
  /** Milliseconds for all of it. What would not fit is left out, and said so. */
  readonly budgetMs: number;
  /** Samples of each implementation, taken in turns. */
  readonly rounds: number;
}

/** Shares of the budget. What a case leaves over goes to those after it. */
const SHARES: Readonly<Record<CaseName, number>> = {
  'chordmixer-step': 0.3,
  'selfdistill-step': 0.2,
  'attention-256': 0.07,
  attention: 0.35,
  matmul: 0.03,
  optimizer: 0.05,
};

/** The slow ones are built last: where time runs out, it runs out on them. */
const BY_SPEED: readonly Implementation[] = [
  'helicase-webgpu',
  'helicase-wasm',
  'helicase-threads',
  'torch-cpu',
  'torch-cpu-threads',
  'jax-wasm',
  'jax-threads',
  'tfjs-wasm',
  'tfjs-threads',
  'jax-webgpu',
  'tfjs-webgpu',
];

/** Each implementation of each case counts twice: built and measured. */
export interface Progress {
  readonly doing: string;
  readonly done: number;
  readonly total: number;
}

/** What was measured so far. */
export interface Findings {
  readonly size: BenchSize;
  /** The GPU's name; null where none was asked for or found. */
  readonly adapter: string | null;
  /** GFLOP/s. */
  readonly peaks: Peaks;
  readonly cases: Partial<Record<CaseName, CaseOutcomes>>;
}

/** A sample of fast steps is as many of them. */
const SAMPLE_MS = 50;
const MOST_STEPS = 100;
/** Samples of an implementation in one case need no longer than this... */
const ENOUGH_MS = 60_000;
/** ...but are at least this many, so that a median is one. */
const LEAST_ROUNDS = 3;
/**
 * Where no more samples are asked for than that, a step as long as this is sampled once, and its second is the sample:
 * the time is others'.
 */
const LONG_STEP_MS = 2000;
/** Samples this short are taken even where a case's share is used up. */
const SHORT_MS = 1500;
/** First steps must agree this well. */
const AGREEMENT = 1e-3;

/** An implementation that was built for the case at hand. */
interface Entry {
  readonly who: Implementation | Peak;
  readonly worker: SubjectWorker;
  readonly built: Built;
  readonly steps: number;
  readonly samples: Sample[];
}

/**
 * Measures all implementations case by case. Within a case they take turns, a sample each, and the median of each is
 * kept: a machine that drifts drifts for all of them. An implementation that fails, or whose first steps do not compute
 * what Helicase's do, stands in the result with the reason.
 */
export class BenchRunner {
  private readonly settings: BenchSettings;
  private readonly open: (who: Implementation | Peak) => SubjectWorker;
  private readonly onProgress: (progress: Progress, findings: Findings) => void;
  private readonly now: () => number;
  private readonly startedAt: number;
  private caseEndsAt = 0;
  private readonly rates = new Map<string, number>();
  private readonly workers = new Set<SubjectWorker>();
  private findings: Findings;
  private done = 0;
  private stopped = false;

  constructor(
    settings: BenchSettings,
    open: (who: Implementation | Peak) => SubjectWorker,
    onProgress: (progress: Progress, findings: Findings) => void,
    now: () => number = () => performance.now(),
  ) {
    this.settings = settings;
    this.open = open;
    this.onProgress = onProgress;
    this.now = now;
    this.startedAt = now();
    this.findings = { size: settings.size, adapter: null, peaks: {}, cases: {} };
  }

  async run(): Promise<Findings> {
    for (const name of this.settings.cases) if (!this.stopped) await this.measure(name);
    return this.findings;
  }

  /** Ends every worker; `run` resolves with what was measured so far. */
  stop(): void {
    this.stopped = true;
    for (const worker of this.workers) this.close(worker);
  }

  private async measure(name: CaseName): Promise<void> {
    const { cases, implementations, rounds } = this.settings;
    this.caseEndsAt = this.endOf(name);
    const outcomes: Partial<Record<Implementation, Outcome>> = {};
    const entries: Entry[] = [];
    // Peaks are measured in turns with the first case.
    const peaks = name === cases[0] ? this.peaks : [];
    for (const who of [...peaks, ...BY_SPEED.filter((who) => implementations.includes(who))]) {
      if (this.stopped) return;
      this.tell(name, who, 'compiling');
      const prepared = await this.prepare(name, who, entries);
      if ('built' in prepared) entries.push(prepared);
      else if (!isPeak(who)) outcomes[who] = prepared;
      this.done += 'built' in prepared ? 1 : 2;
    }
    for (let round = 0; round < rounds; round++) {
      for (const entry of [...entries]) {
        if (this.stopped) break;
        if (this.hadEnough(entry)) continue;
        this.tell(name, entry.who, `sample ${round + 1} of ${rounds}`);
        try {
          entry.samples.push(await this.limited(entry.worker.sample(entry.steps), entry.worker));
        } catch (cause) {
          // A step that outlasts the time it has takes nothing from those before it.
          if (cause instanceof TimeUp) this.keep(name, entry, outcomes);
          else if (!isPeak(entry.who)) outcomes[entry.who] = failure(cause);
          entries.splice(entries.indexOf(entry), 1);
          this.close(entry.worker);
          this.done++;
        }
      }
    }
    // What a stop cut short is no result.
    if (this.stopped) return;
    for (const entry of entries) {
      this.close(entry.worker);
      this.done++;
      this.keep(name, entry, outcomes);
    }
    this.findings = { ...this.findings, cases: { ...this.findings.cases, [name]: inOrder(outcomes, implementations) } };
    this.onProgress({ doing: '', done: this.done, total: this.total }, this.findings);
  }

  private keep(name: CaseName, entry: Entry, outcomes: Partial<Record<Implementation, Outcome>>): void {
    const { who, built } = entry;
    if (!isPeak(who)) outcomes[who] = this.measurement(name, who, entry);
    else
      this.findings = {
        ...this.findings,
        adapter: built.adapter ?? this.findings.adapter,
        peaks: { ...this.findings.peaks, [who]: (built.flop ?? 0) / medianOf(entry) / 1e6 },
      };
  }

  private async prepare(
    name: CaseName,
    who: Implementation | Peak,
    before: readonly Entry[],
  ): Promise<Entry | Failure> {
    const { size } = this.settings;
    const expected = this.expectedMs(name, who);
    // The first step compiles, the second is counted, and is the sample where there is no time for more.
    if (2 * expected > this.left())
      return {
        failed:
          this.left() <= 0
            ? 'left out: the time was up'
            : `left out: two steps would take about ${Math.round((2 * expected) / 1000)} s`,
      };
    const worker = this.open(who);
    this.workers.add(worker);
    try {
      const built = await this.limited(
        worker.build(isPeak(who) ? { implementation: who } : { implementation: who, name, size }),
        worker,
      );
      const reference = before.find((entry) => !isPeak(entry.who));
      if (!isPeak(who) && reference !== undefined && !agree(built.check, reference.built.check)) {
        const [here, there] = [built, reference.built].map(({ check }) => check.toPrecision(6));
        throw new Error(`computes something else: ${here} where ${reference.who} has ${there}`);
      }
      return {
        who,
        worker,
        built,
        samples: [],
        steps: Math.min(MOST_STEPS, Math.max(1, Math.ceil(SAMPLE_MS / built.second.ms))),
      };
    } catch (cause) {
      this.close(worker);
      return failure(cause);
    }
  }

  /** By the rate at which the implementation did the same with fewer tokens; 0 where nothing is known. */
  private expectedMs(name: CaseName, who: Implementation | Peak): number {
    const rate = name === 'attention' ? this.rates.get(`attention-256 ${who}`) : undefined;
    return rate === undefined ? 0 : flopOf(name, this.settings.size) / rate;
  }

  private measurement(name: CaseName, who: Implementation, entry: Taken): Measurement {
    const ms = medianOf(entry);
    const flop = flopOf(name, this.settings.size);
    this.rates.set(`${name} ${who}`, flop / ms);
    const calls = (of: keyof GpuCalls) => medianCalls(entry, of);
    return {
      ms,
      leastMs: Math.min(...samplesOf(entry).map((sample) => sample.ms)),
      dispatches: calls('dispatches'),
      submits: calls('submits'),
      readbacks: calls('readbacks'),
      buffersCreated: calls('buffersCreated'),
      peakBytes: entry.built.peakBytes,
      gflops: flop / ms / 1e6,
    };
  }

  private hadEnough({ samples, steps, built }: Entry): boolean {
    const spent = samples.reduce((sum, { ms }) => sum + ms * steps, 0);
    const next = steps * (samples.at(-1) ?? built.second).ms;
    if (next > LONG_STEP_MS && this.settings.rounds <= LEAST_ROUNDS) return true;
    if (next > (next < SHORT_MS && samples.length < LEAST_ROUNDS ? this.leftOfAll() : this.left())) return true;
    return samples.length >= LEAST_ROUNDS && spent + steps * built.second.ms > ENOUGH_MS;
  }

  private readonly left = (): number => this.caseEndsAt - this.now();
  private readonly leftOfAll = (): number => this.startedAt + this.settings.budgetMs - this.now();

  private endOf(name: CaseName): number {
    const { cases, budgetMs } = this.settings;
    const share = (names: readonly CaseName[]) => names.reduce((sum, each) => sum + SHARES[each], 0);
    return this.startedAt + (budgetMs * share(cases.slice(0, cases.indexOf(name) + 1))) / share(cases);
  }

  /** No single answer may outlast its case. */
  private limited<T>(answer: Promise<T>, worker: SubjectWorker): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          this.close(worker);
          reject(new TimeUp('left out: the time was up'));
        },
        Math.max(1000, this.left()),
      );
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  private close(worker: SubjectWorker): void {
    worker.close();
    this.workers.delete(worker);
  }

  private get total(): number {
    const { cases, implementations } = this.settings;
    return 2 * (cases.length * implementations.length + this.peaks.length);
  }

  /** Those that somebody is held against, plain arithmetic beside relaxed. */
  private get peaks(): readonly Peak[] {
    const wanted = this.settings.implementations.map(peakOf);
    return PEAKS.filter((peak) => wanted.includes(peak.replace('plain', 'relaxed') as Peak));
  }

  private tell(name: CaseName, who: Implementation | Peak, what: string): void {
    this.onProgress(
      {
        doing: `${name}, ${isPeak(who) ? `peak of ${PEAK_TEXT[who]}` : IMPLEMENTATION_TEXT[who]}: ${what}`,
        done: this.done,
        total: this.total,
      },
      this.findings,
    );
  }
}

class TimeUp extends Error {}

type Taken = Pick<Entry, 'built' | 'samples'>;

/** Where no time was left for a sample, the second step is it. */
const samplesOf = ({ built, samples }: Taken): readonly Sample[] => (samples.length === 0 ? [built.second] : samples);
const medianOf = (entry: Taken): number => median(samplesOf(entry).map(({ ms }) => ms));

/** Null where there is no GPU to call. */
function medianCalls(entry: Taken, of: keyof GpuCalls): number | null {
  const counted = samplesOf(entry).flatMap(({ calls }) => (calls === null ? [] : [calls[of]]));
  return counted.length === 0 ? null : median(counted);
}

const failure = (cause: unknown): Failure => ({ failed: cause instanceof Error ? cause.message : String(cause) });

const agree = (a: number, b: number): boolean => Math.abs(a - b) <= AGREEMENT * Math.max(1, Math.abs(b));

const inOrder = (outcomes: CaseOutcomes, order: readonly Implementation[]): CaseOutcomes =>
  Object.fromEntries(order.flatMap((who) => (outcomes[who] === undefined ? [] : [[who, outcomes[who]]])));
