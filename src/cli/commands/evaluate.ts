import type { EngineNotice } from '../../engine/notices';
import type { StoredRun } from '../../engine/runs/run-report';
import { MODES, usesWeights } from '../../evaluation/modes';
import { type BenchmarkResult, divergedSeeds, meanMetrics, scoreOf } from '../../evaluation/result';
import { findTask, TASKS } from '../../evaluation/tasks/registry';
import type { Task } from '../../evaluation/tasks/task';
import { suggestedRate, tuningSettings } from '../../evaluation/tuning-settings';
import { type Command, DONE } from '../command';
import { saveFile } from '../files';
import { openEngine } from '../open-engine';
import { checkpointOf, NETWORKS, openRun } from '../open-run';
import { choice, type Given, usage } from '../options';
import { ProgressLine } from '../progress';
import { DATA_OPTIONS, readTaskData } from '../task-data';
import type { Terminal } from '../terminal';

export const evaluate: Command = {
  name: 'evaluate',
  operands: 'RUN',
  summary: 'Judges the network of a run on a task, beside floors that know nothing of pretraining.',
  options: {
    task: { value: 'ID', help: 'for instance gue/mouse/3; "--task list" prints all' },
    ...DATA_OPTIONS,
    mode: { value: 'MODE', help: `${MODES.join(', ')} (probe)` },
    network: { value: 'NAME', help: 'teacher or student (teacher)' },
    step: { value: 'N', help: 'of the checkpoint (the newest)' },
    seeds: { value: 'N', help: 'how many, from 1 on (3)' },
    epochs: { value: 'N', help: 'of fine-tuning and from scratch (20)' },
    batch: { value: 'N', help: 'rows a step of them (32)' },
    device: { value: 'KIND', help: 'wasm, webgpu or auto (auto)' },
    json: { value: 'FILE', help: 'the whole result, every seed' },
  },
  teaching: `
A score says little alone. Look at it beside the floor (counts of 4- and 5-mers) and the same network from scratch:

  helicase evaluate ecoli.helicase.tar --task gue/prom/prom_core_tata --data prom_core_tata --mode kmer
  helicase evaluate ecoli.helicase.tar --task gue/prom/prom_core_tata --data prom_core_tata --mode finetune --seeds 5
  helicase evaluate ecoli.helicase.tar --task gue/prom/prom_core_tata --data prom_core_tata --mode scratch --seeds 5`,
  async run(given, terminal) {
    const id = given.text('task');
    if (id === 'list') {
      terminal.out(TASKS.map(({ id: each, title }) => `${each.padEnd(44)}${title}\n`).join(''));
      return DONE;
    }
    if (id === undefined)
      throw usage('There is no task to judge on.', 'Name one with --task; "--task list" prints all.');
    const task = findTask(id);
    const line = new ProgressLine(terminal);
    const notify = (notice: EngineNotice) => {
      if (notice.type !== 'benchmarkProgress') return;
      const { share, what } = notice.progress;
      line.show({ done: Math.round(100 * share), total: 100, text: what });
    };
    const engine = await openEngine({ notify });
    try {
      await engine.device.choose(choice(given, 'device', ['wasm', 'webgpu', 'auto']) ?? 'auto');
      const run = await openRun(engine, given.operands[0]);
      await readTaskData(engine, task, given);
      const { result } = await engine.benchmarks.run(orderOf(task, run, given));
      line.end();
      const json = given.text('json');
      if (json !== undefined) await saveFile(json, `${JSON.stringify(result, null, 1)}\n`);
      report(terminal, task, result);
      return DONE;
    } finally {
      line.end();
    }
  },
};

function orderOf(task: Task, run: StoredRun, given: Given) {
  const mode = choice(given, 'mode', MODES) ?? 'probe';
  const { folder } = checkpointOf(run, given.count('step', 0));
  const network = choice(given, 'network', NETWORKS) ?? 'teacher';
  return {
    id: crypto.randomUUID(),
    task: task.id,
    mode,
    weights: usesWeights(mode) ? { id: `run/${run.id}/${folder}`, network } : null,
    shape: run.config,
    seeds: given.count('seeds', 1) ?? 3,
    settings: tuningSettings({
      epochs: given.count('epochs', 1) ?? 20,
      batch: given.count('batch', 1) ?? 32,
      learningRate: suggestedRate(run.config.width),
    }),
  };
}

function report(terminal: Terminal, task: Task, result: BenchmarkResult): void {
  const { mean, interval, intervalOf, values } = scoreOf(result, task.metric);
  const percent = (value: number) => (100 * value).toFixed(1);
  terminal.out(`${task.title}, ${result.mode}: ${task.metric} ${percent(mean)} x 100\n`);
  terminal.out(`95 % interval ${percent(interval.low)} to ${percent(interval.high)} over ${intervalOf}\n`);
  for (const { seed, why } of divergedSeeds(result)) terminal.out(`training diverged, seed ${seed}: ${why}\n`);
  if (values.length > 1) terminal.out(`by seed: ${values.map(percent).join(', ')}\n`);
  const others = Object.entries(meanMetrics(result)).filter(([name, value]) => name !== task.metric && value !== null);
  terminal.out(`${others.map(([name, value]) => `${name} ${percent(value ?? 0)}`).join(', ')}\n`);
}
