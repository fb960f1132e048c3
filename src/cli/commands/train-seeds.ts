import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Engine } from '../../engine/engine';
import type { EngineNotice } from '../../engine/notices';
import type { StoredRun } from '../../engine/runs/run-report';
import type { GenomeSummary } from '../../genome/summary';
import { deviation, mean, meanInterval } from '../../numerics/student-t';
import type { PretrainingConfig } from '../../training/config';
import { seedsProblem } from '../../training/seeds';
import { changedSettings } from '../../training/settings';
import { JUDGED } from '../../training/signals';
import { DONE, INTERRUPTED } from '../command';
import { checkSave, checkWritable, openFile, saveFile } from '../files';
import { openEngine } from '../open-engine';
import { type Given, usage } from '../options';
import { stopOnInterrupt } from '../stop-on-interrupt';
import type { Terminal } from '../terminal';
import { diverged, TrainingView } from '../training-view';

interface SeedRuns {
  readonly config: PretrainingConfig;
  /** How many seeds, from that of the config on. */
  readonly count: number;
  readonly out: string;
  /** Runs are kept here until their files are written. */
  readonly work: string;
}

/**
 * Trains one run a seed, each written to a file of its own. What is there of an earlier try is kept: a run that is done
 * is passed over, one that was stopped or cut off goes on. So the same command goes on where it was.
 */
export async function trainSeeds(
  given: Given,
  terminal: Terminal,
  { config, count, out, work }: SeedRuns,
): Promise<number> {
  const problem = seedsProblem(config.seed, count);
  if (problem !== null) throw usage(problem.message, problem.action);
  const metrics = given.text('metrics');
  for (let place = 0; place < count; place++) {
    await checkSave(withSeed(out, config.seed + place));
    if (metrics !== undefined) await checkWritable(withSeed(metrics, config.seed + place));
  }
  let view = new TrainingView(terminal, null);
  const notify = (notice: EngineNotice) => {
    view.hear(notice);
    // A run that pauses by itself would wait for somebody to resume it.
    if (view.pausedBy !== null) void engine.training.stop();
  };
  const engine = await openEngine({ work, notify });
  const genome = await engine.genome.importFiles({ files: await Promise.all(given.operands.map(openFile)) });
  view.genome(genome);
  const losses: number[] = [];
  for (let place = 0; place < count; place++) {
    const seed = config.seed + place;
    const file = withSeed(out, seed);
    terminal.err(`Seed ${seed}, run ${place + 1} of ${count}\n`);
    const settings = { ...config, seed };
    const inFile = existsSync(file) ? await takeIn(engine, file, settings, genome) : null;
    const there = await runsOf(engine, settings, genome);
    const [furthest] = there;
    const written = inFile?.state === 'done';
    view = new TrainingView(terminal, metrics === undefined || written ? null : withSeed(metrics, seed));
    let outcome: 'done' | 'stopped' = 'done';
    let id = furthest?.id ?? '';
    if (furthest?.state !== 'done') {
      try {
        const calm = stopOnInterrupt(engine, terminal, view);
        const { training } = engine;
        outcome = await (furthest === undefined ? training.start(settings) : training.continue(id, null)).finally(calm);
      } catch (cause) {
        await view.abandon();
        throw cause;
      }
      id = view.run;
    }
    losses.push(...(await lastLoss(engine, id)));
    if (!written) await saveFile(file, (await engine.transfer.exportRun(id))[0].blob);
    if (view.run === '') {
      terminal.err(`It is done already.\n`);
      terminal.out(`${file}\n`);
    } else {
      const lost = await view.end(file);
      if (lost !== null) throw lost;
    }
    for (const each of new Set([id, ...there.map((run) => run.id)])) await engine.runs.delete(each);
    if (view.pausedBy !== null) throw diverged(view.pausedBy, file);
    if (outcome === 'done') continue;
    await leave(engine, work);
    terminal.err('To go on, give the same command again.\n');
    return INTERRUPTED;
  }
  await leave(engine, work);
  terminal.err(summary(losses));
  return DONE;
}

/** Removes the folder, unless it holds what another command left there. */
async function leave(engine: Engine, work: string): Promise<void> {
  if ((await engine.runs.listAnew()).runs.length === 0) await rm(work, { recursive: true, force: true });
}

/** `ecoli.helicase.tar` becomes `ecoli-seed-2.helicase.tar`. */
const withSeed = (path: string, seed: number): string =>
  path.replace(/(\.helicase\.tar|\.[^./\\]+)?$/, (ending) => `-seed-${seed}${ending}`);

/**
 * @returns the run of a file
 * @throws TypedError `cli-usage` where that is another than is asked for
 */
async function takeIn(
  engine: Engine,
  file: string,
  settings: PretrainingConfig,
  genome: GenomeSummary,
): Promise<StoredRun> {
  const { id } = await engine.transfer.import([await openFile(file)]);
  const run = (await engine.runs.list()).runs.find((each) => each.id === id);
  const changed = run === undefined ? [] : changedSettings(run.config, settings);
  const other = run?.genome.fingerprint !== genome.fingerprint;
  if (run !== undefined && changed.length === 0 && !other) return run;
  await engine.runs.delete(id);
  const what = other ? 'on another genome' : `with other settings (${changed.join(', ')})`;
  throw usage(`${file} holds a run ${what}.`, 'Name another --out, or move that file away.');
}

/** Runs of an earlier try with these settings, the furthest first. */
async function runsOf(engine: Engine, settings: PretrainingConfig, genome: GenomeSummary): Promise<StoredRun[]> {
  const { runs } = await engine.runs.listAnew();
  const far = ({ state, standing }: StoredRun) => (state === 'done' ? Number.POSITIVE_INFINITY : standing.step);
  return runs
    .filter((run) => changedSettings(run.config, settings).length === 0)
    .filter((run) => run.genome.fingerprint === genome.fingerprint)
    .sort((a, b) => far(b) - far(a));
}

/** The loss a run is judged by as it was measured last, in nats; nothing where it never was. */
async function lastLoss(engine: Engine, id: string): Promise<readonly number[]> {
  const { signals } = (await engine.runs.metrics(id)).points;
  const column = JUDGED.map((signal) => signals[signal]).find((each) => each !== undefined);
  const row = column?.present.lastIndexOf(1) ?? -1;
  return column === undefined || row < 0 ? [] : [column.values[row]];
}

function summary(losses: readonly number[]): string {
  const interval = meanInterval(losses);
  if (interval === null) return '';
  return (
    `Loss on hidden bases over ${losses.length} seeds: mean ${mean(losses).toFixed(3)}, ` +
    `spread ${deviation(losses).toFixed(4)} (one sample standard deviation), ` +
    `95 % interval of the mean ${interval.low.toFixed(3)} to ${interval.high.toFixed(3)} nats.\n`
  );
}
