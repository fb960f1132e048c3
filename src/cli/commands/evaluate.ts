import { type BenchmarkOrder, type BenchmarkProgress, UNTRAINED } from '../../engine/benchmarks/order';
import type { Engine } from '../../engine/engine';
import type { StoredRun } from '../../engine/runs/run-report';
import { type FeatureSettings, featuresFor, type LayerChoice, POOLS, STRANDS } from '../../evaluation/feature-settings';
import { MODES, type Mode, modesOf, usesWeights } from '../../evaluation/modes';
import { type BenchmarkResult, divergedSeeds, labelsText, meanMetrics, scoreOf } from '../../evaluation/result';
import { findTask, TASKS } from '../../evaluation/tasks/registry';
import type { Task } from '../../evaluation/tasks/task';
import type { TuningSettings } from '../../evaluation/tuning/fine-tune';
import { suggestedRate, tuningSettings, wholeTuning } from '../../evaluation/tuning/tuning-settings';
import { weightsId } from '../../evaluation/weights-id';
import { resultVerdict } from '../../verdicts/result-verdict';
import { type Command, DONE } from '../command';
import { checkSave, saveFile } from '../files';
import { openEngine } from '../open-engine';
import { checkpointOf, NETWORKS, openRun } from '../open-run';
import { choice, type Given, usage } from '../options';
import { ProgressLine } from '../progress';
import { comparedBy, PRETRAINING_OPTIONS, pretrainOnTask, pretrainsOnTask, whatCameOut } from '../self-pretraining';
import { settingsOf } from '../settings';
import { DATA_OPTIONS, readTaskData } from '../task-data';
import type { Terminal } from '../terminal';
import { TrainingView } from '../training-view';

/** Where no mode is named, and for the untrained network: the first that the task has. */
const USUAL_MODES = ['probe', 'zeroshot'] as const;
/** A mode, or the control of the usual one: the same network before any training. */
const JUDGED_BY = [...MODES, UNTRAINED] as const;

/** What one result is to be of. */
interface Judged {
  readonly mode: Mode;
  readonly untrained: boolean;
}

export const evaluate: Command = {
  name: 'evaluate',
  operands: '[RUN]',
  summary: 'Judges the network of a run on a task, beside floors that know nothing of pretraining.',
  options: {
    task: { value: 'ID', help: 'for instance genome/frame or gue/mouse/3; "--task list" prints all' },
    ...DATA_OPTIONS,
    mode: {
      value: 'MODE',
      help: `${JUDGED_BY.slice(0, 5).join(', ')},\n${' '.repeat(26)}${JUDGED_BY.slice(5).join(', ')} (probe)`,
    },
    labels: { value: 'NUMBERS', help: 'of each class to train on: 25, all, or 25,100,400 for a curve (all)' },
    layer: { value: 'WHICH', help: 'of a frozen network: best (on validation), all, last or a number (best)' },
    pool: { value: 'WHICH', help: `${POOLS.join(', ')}: of the bases of a sequence (as suits the task)` },
    strands: { value: 'WHICH', help: `${STRANDS.join(', ')} (as suits the task)` },
    network: { value: 'NAME', help: 'teacher or student (teacher)' },
    step: { value: 'N', help: 'of the checkpoint (the newest)' },
    seeds: { value: 'N', help: 'how many, from 1 on (3)' },
    tuning: { value: 'RECIPE', help: 'whole (rate chosen of three, both strands, probe first, layer decay) or plain' },
    epochs: { value: 'N', help: 'of fine-tuning and from scratch (20)' },
    batch: { value: 'N', help: 'rows a step of them (32)' },
    device: { value: 'KIND', help: 'wasm, webgpu or auto (auto)' },
    json: { value: 'FILE', help: 'the whole result, every seed; of several numbers of labels a list of them' },
    ...PRETRAINING_OPTIONS,
  },
  teaching: `
A score says little alone. Look at it beside floors, which need no network, and the same network untrained:

  helicase evaluate ecoli.helicase.tar --task genome/frame --genome ecoli.fa.gz --labels 25,100,400 --seeds 5
  helicase evaluate ecoli.helicase.tar --task genome/frame --genome ecoli.fa.gz --labels 25,100,400 --mode onehot
  helicase evaluate ecoli.helicase.tar --task genome/frame --genome ecoli.fa.gz --labels 25,100,400 --mode untrained
  helicase evaluate ecoli.helicase.tar --task gue/prom/prom_core_tata --data prom_core_tata --mode finetune --seeds 5
  helicase evaluate ecoli.helicase.tar --task gue/prom/prom_core_tata --data prom_core_tata --mode scratch --seeds 5

Tasks made from a genome are tested on what the run held out of it.

Without a RUN, --pretrain-on-task pretrains on the task's own training rows without their labels, then judges by
--mode (probe, finetune or both as probe,finetune) beside the same network without pretraining and the floors, and
says what came out. Windows are as long as the rows; no row of the validation or test part is seen.

  helicase evaluate --task gue/prom/prom_core_tata --data prom_core_tata --pretrain-on-task --steps 3000 --seeds 5`,
  async run(given, terminal) {
    const id = given.text('task');
    if (id === 'list') {
      terminal.out(TASKS.map(({ id: each, title }) => `${each.padEnd(44)}${title}\n`).join(''));
      return DONE;
    }
    if (id === undefined)
      throw usage('There is no task to judge on.', 'Name one with --task; "--task list" prints all.');
    const task = findTask(id);
    const counts = labelCounts(given.text('labels') ?? 'all');
    const json = given.text('json');
    for (const file of [json, given.text('out')]) if (file !== undefined) await checkSave(file);
    const pretrains = pretrainsOnTask(given, task);
    const view = new TrainingView(terminal, null);
    const judging = new JudgingLine(terminal);
    const engine = await openEngine({
      notify(notice) {
        view.hear(notice);
        // A run that pauses by itself would wait for somebody to resume it.
        if (view.pausedBy !== null) void engine.training.stop();
        if (notice.type === 'benchmarkProgress') judging.show(notice.progress);
      },
    });
    const judge = async (run: StoredRun, judged: readonly Judged[]) => {
      const results: BenchmarkResult[] = [];
      for (const each of judged) {
        judging.begin(nameOf(each));
        const judgedNow = await engine.benchmarks.curve(orderOf(task, run, each, given), counts);
        judging.end();
        // What is known is said at once: the next may take long.
        for (const result of judgedNow.results) {
          results.push(result);
          report(terminal, task, result, results);
        }
      }
      return results;
    };
    try {
      await engine.device.choose(choice(given, 'device', ['wasm', 'webgpu', 'auto']) ?? 'auto');
      const results = await (pretrains
        ? afterPretraining({ engine, task, given, view }, judge)
        : ofRun({ engine, task, given }, judge));
      const content = results.length === 1 ? results[0] : results;
      if (pretrains) terminal.out(whatCameOut(results, task));
      const [{ report: data }] = results;
      if (data !== null) terminal.out(`data: ${data.source}\n`);
      if (json !== undefined) await saveFile(json, `${JSON.stringify(content, null, 1)}\n`);
      return DONE;
    } finally {
      judging.end();
    }
  },
};

interface Asked {
  readonly engine: Engine;
  readonly task: Task;
  readonly given: Given;
}
type Judge = (run: StoredRun, judged: readonly Judged[]) => Promise<readonly BenchmarkResult[]>;

async function ofRun({ engine, task, given }: Asked, judge: Judge): Promise<readonly BenchmarkResult[]> {
  const run = await openRun(engine, given.operands[0]);
  const [usual] = USUAL_MODES.filter((each) => modesOf(task).includes(each));
  const by = choice(given, 'mode', JUDGED_BY) ?? usual;
  const judged = { mode: by === UNTRAINED ? usual : by, untrained: by === UNTRAINED };
  // Whatever is wrong with the options is said before the data are read.
  orderOf(task, run, judged, given);
  await readTaskData(engine, task, run.config, given);
  return judge(run, [judged]);
}

async function afterPretraining(
  { engine, task, given, view }: Asked & { readonly view: TrainingView },
  judge: Judge,
): Promise<readonly BenchmarkResult[]> {
  const judged = comparedBy(given);
  await readTaskData(engine, task, settingsOf(given), given);
  return judge(await pretrainOnTask(engine, task, given, view), judged);
}

const nameOf = ({ mode, untrained }: Judged): string => (untrained ? UNTRAINED : mode);

/** How far the benchmark under way is. */
class JudgingLine {
  private readonly terminal: Terminal;
  private line: ProgressLine | null = null;
  private what = '';

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  begin(what: string): void {
    this.end();
    this.what = what;
    this.line = new ProgressLine(this.terminal);
  }

  show({ share, what }: BenchmarkProgress): void {
    this.line?.show({ done: Math.round(100 * share), total: 100, text: `${this.what}: ${what}` });
  }

  end(): void {
    this.line?.end();
    this.line = null;
  }
}

function orderOf(task: Task, run: StoredRun, { mode, untrained }: Judged, given: Given): BenchmarkOrder {
  const { folder } = checkpointOf(run, given.count('step', 0));
  const network = choice(given, 'network', NETWORKS) ?? 'teacher';
  const weights = weightsId(run.id, folder);
  return {
    id: crypto.randomUUID(),
    task: task.id,
    mode,
    weights: usesWeights(mode) ? { id: untrained ? UNTRAINED : weights, network } : null,
    besideWeights: weights,
    features: featuresOf(task, given),
    shape: run.config,
    seeds: given.count('seeds', 1) ?? 3,
    settings: tuningOf(task, run, given),
  };
}

function tuningOf(task: Task, { config }: StoredRun, given: Given): TuningSettings {
  const asked = {
    epochs: given.count('epochs', 1) ?? 20,
    batch: given.count('batch', 1) ?? 32,
    learningRate: suggestedRate(config.width),
  };
  return choice(given, 'tuning', ['whole', 'plain']) === 'plain' ? tuningSettings(asked) : wholeTuning(asked, task);
}

/** What suits the task, as far as nothing else is asked for. */
function featuresOf(task: Task, given: Given): FeatureSettings {
  const suited = featuresFor(task);
  return {
    layer: layerOf(given.text('layer')) ?? suited.layer,
    pool: choice(given, 'pool', POOLS) ?? suited.pool,
    strands: choice(given, 'strands', STRANDS) ?? suited.strands,
  };
}

function layerOf(text: string | undefined): LayerChoice | undefined {
  if (text === undefined || text === 'best' || text === 'all' || text === 'last') return text;
  if (/^\d+$/.test(text)) return Number(text);
  throw usage(`--layer must be best, all, last or a number, not "${text}".`, 'Choose one of them.');
}

/** `25,100,all` */
function labelCounts(text: string): readonly (number | null)[] {
  return text.split(',').map((each) => {
    if (each === 'all') return null;
    if (/^[1-9]\d*$/.test(each)) return Number(each);
    throw usage(`--labels takes numbers and "all", not "${each}".`, 'Write for instance --labels 25,100,400,all.');
  });
}

/** @param known results of the same task, oldest first */
function report(terminal: Terminal, task: Task, result: BenchmarkResult, known: readonly BenchmarkResult[]): void {
  const { mean, interval, intervalOf, values } = scoreOf(result, task.metric);
  const percent = (value: number) => (100 * value).toFixed(1);
  const mode = nameOf({ mode: result.mode, untrained: result.weights?.id === UNTRAINED });
  terminal.out(`${task.title}, ${mode}${labelsText(result)}: ${task.metric} ${percent(mean)} x 100\n`);
  terminal.out(`95 % interval ${percent(interval.low)} to ${percent(interval.high)} over ${intervalOf}\n`);
  terminal.out(`${resultVerdict(result, known, { metric: task.metric, name: task.metric })}\n`);
  for (const { seed, why } of divergedSeeds(result)) terminal.out(`training diverged, seed ${seed}: ${why}\n`);
  if (values.length > 1) terminal.out(`by seed: ${values.map(percent).join(', ')}\n`);
  terminal.out(`chosen on validation: ${[...new Set(result.perSeed.map(({ chosen }) => chosen))].join('; ')}\n`);
  const others = Object.entries(meanMetrics(result)).filter(([name, value]) => name !== task.metric && value !== null);
  terminal.out(`${others.map(([name, value]) => `${name} ${percent(value ?? 0)}`).join(', ')}\n`);
}
