import type { EngineNotice, RunNotice } from '../engine/notices';
import { TypedError } from '../errors/typed-error';
import type { GenomeSummary } from '../genome/summary';
import type { MetricColumns } from '../training/record/metric-columns';
import type { RunInfo } from '../training/run';
import { judgedLoss, type Point, trainedLoss } from '../training/signals';
import { comparedSentence, learnedSentence, readSentence } from '../verdicts/run-verdict';
import { MetricsFile } from './metrics-file';
import { duration, ProgressLine } from './progress';
import type { Terminal } from './terminal';

/** What a user at a terminal sees of a run, and the file of its metrics. */
export class TrainingView {
  private readonly terminal: Terminal;
  private readonly line: ProgressLine;
  private readonly metrics: MetricsFile | null;
  private info: RunInfo | null = null;
  private id = '';
  private last: Point | null = null;
  /** The first step heard of: speed is counted from there, since steps of a GPU come in bursts. */
  private first: Point | null = null;
  /** Loss on hidden bases of the held-out windows as last measured, in nats. */
  private validation: number | null = null;
  private kept: number | null = null;
  private trouble: string | null = null;
  private paused = false;

  /** @param metrics where every point is written as a line of JSON; null for nowhere */
  constructor(terminal: Terminal, metrics: string | null) {
    this.terminal = terminal;
    this.line = new ProgressLine(terminal);
    this.metrics =
      metrics === null
        ? null
        : new MetricsFile(metrics, ({ message }) => this.note(`warning: ${message} Training goes on.`));
  }

  /** What the run is kept under; empty where none was begun. */
  get run(): string {
    return this.id;
  }

  /** The step of the newest checkpoint that was kept meanwhile; null before the first. */
  get keptStep(): number | null {
    return this.kept;
  }

  /** Why the run paused by itself, which here nobody can resume it from; null where it did not. */
  get pausedBy(): string | null {
    return this.paused ? (this.trouble ?? 'The run paused by itself.') : null;
  }

  note(text: string): void {
    this.line.note(text);
  }

  genome({ name, totals, recordCount, split, notes }: GenomeSummary): void {
    const records = `${whole(recordCount)} ${recordCount === 1 ? 'record' : 'records'}`;
    this.note(`Genome    ${name}: ${whole(totals.bases)} bases in ${records}. ${split.description}`);
    for (const { message } of notes) this.note(`          ${message}`);
  }

  hear(notice: EngineNotice): void {
    if (notice.type === 'run') this.hearRun(notice.event);
  }

  /** Closes what is open after a failure. */
  async abandon(): Promise<void> {
    this.line.end();
    await this.metrics?.close();
  }

  /**
   * @param out where the run was written; null for nowhere
   * @returns why the metrics are not whole; null where they are
   */
  async end(out: string | null): Promise<TypedError | null> {
    this.line.end();
    const lost = (await this.metrics?.close()) ?? null;
    const { info, last, validation } = this;
    if (info !== null && last !== null) {
      const steps = `${whole(last.step)} of ${whole(info.config.steps)} steps in ${duration(last.activeMs)}`;
      const loss = validation === null ? '' : ` Loss on hidden bases ${validation.toFixed(3)} nats.`;
      const read = readSentence(last.basesSeen, info.trainBases ?? null);
      const { mlmWeight } = info.config;
      const trained = last.values[trainedLoss(info.config)] ?? null;
      const judged = { loss: validation, trained, baselines: info.baselines, mlmWeight, ended: true };
      const means = [learnedSentence(judged), comparedSentence(judged), read].filter((text) => text !== null);
      this.terminal.err(`${steps}.${loss}\n${means.join(' ')}\n`);
    }
    if (out !== null) this.terminal.out(`${out}\n`);
    return lost;
  }

  private hearRun(event: RunNotice): void {
    switch (event.of) {
      case 'started':
        this.id = event.id;
        this.begin(event.run);
        break;
      case 'restored':
        this.restore(event.points);
        break;
      case 'points':
        for (const point of event.points) this.point(point);
        break;
      case 'log':
        if (event.entry.level === 'error') this.trouble = event.entry.message;
        this.note(`${event.entry.level === 'info' ? '' : `${event.entry.level}: `}${event.entry.message}`);
        break;
      case 'paused':
        this.paused = true;
        break;
      case 'saved':
        this.kept = event.checkpoints.at(-1)?.step ?? null;
        break;
      case 'saveFailed':
        this.note(`warning: ${event.problem.message} ${event.problem.action}`);
        break;
      case 'recovering':
        this.note('The GPU was lost; going on from the last checkpoint.');
        break;
      case 'notFinite':
        this.trouble = `The weights are not finite since step ${event.step}.`;
        this.note(`warning: ${this.trouble}`);
    }
  }

  private begin(info: RunInfo): void {
    this.info = info;
    const { config, device, parameters, baselines } = info;
    this.note(`Device    ${device.adapter}`);
    this.note(
      `Network   ${config.preset}, ${config.backbone}, ${whole(parameters)} parameters; ` +
        `${whole(config.steps)} steps of ${config.batch} windows of ${whole(config.windowLength)} bases`,
    );
    const { composition, markov, uniform, twoSided } = baselines;
    const known = [
      `uniform ${uniform.toFixed(3)}`,
      ...(composition === null ? [] : [`composition ${composition.toFixed(3)}`]),
      ...(markov.nats === null ? [] : [`Markov-${markov.order} ${markov.nats.toFixed(3)}`]),
      ...(twoSided === undefined
        ? []
        : [`counts of ${twoSided.context}+${twoSided.context} bases ${twoSided.onHidden.toFixed(3)}`]),
    ];
    this.note(`Baselines ${known.join(', ')} (nats)`);
  }

  private point(point: Point): void {
    this.last = point;
    this.first ??= point;
    const { values, ...axes } = point;
    this.metrics?.write({ ...axes, ...values });
    const { mlmStudent } = values;
    this.validation = judgedLoss(values) ?? this.validation;
    const text = [
      `loss ${mlmStudent?.toFixed(3) ?? '-'}`,
      this.validation === null ? '' : `  hidden bases ${this.validation.toFixed(3)}`,
      speedText(this.first, point),
    ];
    this.line.show({ done: point.step, total: this.info?.config.steps ?? point.step, text: text.join('') });
  }

  /** A run that goes on has its earlier points in the file too. */
  private restore(points: MetricColumns): void {
    for (let row = 0; row < points.length; row++) {
      const axes = Object.entries(points.axes).map(([axis, values]) => [axis, values[row]] as const);
      const signals = Object.entries(points.signals).flatMap(([signal, { values, present }]) =>
        present[row] === 1 ? [[signal, values[row]] as const] : [],
      );
      this.metrics?.write(Object.fromEntries([...axes, ...signals]));
    }
  }
}

/** Nothing yet after one step. */
function speedText(first: Point, { basesSeen, activeMs }: Point): string {
  const ms = activeMs - first.activeMs;
  return ms <= 0 ? '' : `  ${whole(Math.round((1000 * (basesSeen - first.basesSeen)) / ms))} bases/s`;
}

const whole = (value: number): string => value.toLocaleString('en');

/** Why a run that paused by itself ended. @param out where what was trained is; null for nowhere */
export const diverged = (why: string, out: string | null): TypedError =>
  new TypedError(
    'run-diverged',
    why,
    `${out === null ? 'Train' : `What was trained is in ${out}; train`} anew with a lower --set learningRate=NUMBER.`,
  );
