import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Engine } from '../../engine/engine';
import type { EngineNotice } from '../../engine/notices';
import { TypedError } from '../../errors/typed-error';
import { type Command, DONE, INTERRUPTED } from '../command';
import { checkSave, checkWritable, openFile, quoted, saveFile, unwritable } from '../files';
import { openEngine } from '../open-engine';
import { type Given, usage } from '../options';
import { SETTING_OPTIONS, settingsOf } from '../settings';
import { stopOnInterrupt } from '../stop-on-interrupt';
import type { Terminal } from '../terminal';
import { diverged, TrainingView } from '../training-view';
import { trainSeeds } from './train-seeds';

export const train: Command = {
  name: 'train',
  operands: 'GENOME...',
  summary: 'Trains a network on a genome (FASTA, plain or gzipped, or 2bit) and writes the run as one file.',
  options: {
    ...SETTING_OPTIONS,
    seeds: { value: 'N', help: 'one run a seed, N of them from --seed on, each in a file with its seed in the name' },
    out: { value: 'FILE', help: 'the run, which the studio opens too (GENOME.helicase.tar)' },
    metrics: { value: 'FILE', help: 'every step as a line of JSON, written while it trains' },
    resume: { value: 'FILE', help: 'goes on with a run made here or exported by the studio; name its genome again' },
    more: { value: 'N', help: 'with --resume, N more steps for a run that is done, at a tenth of its peak rate' },
  },
  teaching: `
Watch the loss on hidden bases against the baselines that are printed first: a network that is no better than
"composition" has learned nothing, and one that does not beat the counts of bases on both sides knows no more
than a table. On a bacterium that takes nano some 10,000 steps.

  helicase train ecoli.fa.gz --steps 3000 --out ecoli.helicase.tar --metrics ecoli.jsonl
  helicase train ecoli.fa.gz --preset small --set contrastiveWeight=0
  helicase train ecoli.fa.gz --resume ecoli.helicase.tar
  helicase train ecoli.fa.gz --seeds 5 --out ecoli.helicase.tar   (ecoli-seed-1.helicase.tar to -5)

Ctrl C saves a checkpoint, writes the run, and says how to go on; pressed twice it leaves at once.
While it trains, checkpoints are kept in the folder FILE.work beside --out, which goes once the run is written.
After a crash, name that folder: --resume FILE.work. With --seeds, the same command again goes on where it was:
runs that are done are passed over.`,
  run,
};

/** Options that a run which goes on has settled long ago. */
const SETTLED = [...Object.keys(SETTING_OPTIONS), 'seeds'];

async function run(given: Given, terminal: Terminal): Promise<number> {
  const resume = given.text('resume') ?? null;
  const settled = SETTLED.find((name) => given.has(name));
  if (resume !== null && settled !== undefined)
    throw usage(
      `--${settled} does not go with --resume: a run goes on with the settings it began with.`,
      'Leave it out.',
    );
  if (resume === null && given.operands.length === 0)
    throw usage('There is no genome to train on.', 'Name a FASTA file: helicase train GENOME.fa.gz.');
  const more = given.count('more', 1) ?? null;
  if (more !== null && resume === null) throw usage('--more goes with --resume only.', 'Name the run that is done.');
  const config = settingsOf(given);
  const out = given.text('out') ?? outFor(resume ?? given.operands[0]);
  const count = given.count('seeds', 1);
  if (count !== undefined) return trainSeeds(given, terminal, { config, count, out, work: `${out}${WORK}` });
  const work = resume?.endsWith(WORK) === true ? resume : `${out}${WORK}`;
  const metrics = given.text('metrics') ?? null;
  await checkSave(out);
  if (metrics !== null) await checkWritable(metrics);
  const view = new TrainingView(terminal, metrics);
  const wayOn = (from: string) => {
    const genomes = given.operands.map((path) => `${quoted(path)} `).join('');
    return `To go on: npm run helicase -- train ${genomes}--resume ${quoted(from)}\n`;
  };
  const wasThere = existsSync(work);
  let written = false;
  try {
    const notify = (notice: EngineNotice) => {
      view.hear(notice);
      // A run that pauses by itself would wait for somebody to resume it.
      if (view.pausedBy !== null) void engine.training.stop();
    };
    const engine = await openEngine({ work, notify }).catch((cause) => {
      throw unwritable(work, cause);
    });
    if (work !== resume) await refuseLeft(engine, work);
    if (given.operands.length > 0) {
      view.genome(await engine.genome.importFiles({ files: await Promise.all(given.operands.map(openFile)) }));
    }
    const calm = stopOnInterrupt(engine, terminal, view);
    const outcome = await (resume === null ? engine.training.start(config) : goOn(engine, resume, more)).finally(calm);
    const [{ blob }] = await engine.transfer.exportRun(view.run);
    await saveFile(out, blob);
    written = true;
    const lost = await view.end(out);
    if (view.pausedBy !== null) throw diverged(view.pausedBy, out);
    if (outcome === 'stopped') terminal.err(wayOn(out));
    if (lost !== null) throw lost;
    return outcome === 'done' ? DONE : INTERRUPTED;
  } catch (cause) {
    await view.abandon();
    if (!written && view.keptStep !== null)
      terminal.err(`What was trained up to step ${view.keptStep} is kept in ${work}.\n${wayOn(work)}`);
    throw cause;
  } finally {
    // What did not come into the file stays in the folder.
    if (written || (!wasThere && view.run === '')) await rm(work, { recursive: true, force: true });
  }
}

/** A folder whose run never came into a file is neither added to nor removed. @throws TypedError `cli-run-left` */
async function refuseLeft(engine: Engine, work: string): Promise<void> {
  const left = (await engine.runs.list()).runs.find(({ checkpoints }) => checkpoints.length > 0);
  if (left === undefined) return;
  throw new TypedError(
    'cli-run-left',
    `${work} holds a run up to step ${left.checkpoints.at(-1)?.step} that was never written to its file.`,
    `Go on with it by --resume ${quoted(work)} and its genome, remove the folder, or name another file by --out.`,
  );
}

const WORK = '.work';

/** `genomes/ecoli.fa.gz` makes `ecoli.helicase.tar` here; a run that goes on is written over itself. */
function outFor(path: string): string {
  if (path.endsWith('.helicase.tar')) return path;
  if (path.endsWith(WORK)) return path.slice(0, -WORK.length);
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return `${name.replace(/(\.(fa|fasta|fna|ffn|fas|txt|2bit|gz|bgz))+$/i, '')}.helicase.tar`;
}

/**
 * Goes on with the run of an archive, or with the newest of a folder that a crash left.
 * @param more steps for one that is done; null for those it has
 */
async function goOn(engine: Engine, resume: string, more: number | null): Promise<'done' | 'stopped'> {
  if (!resume.endsWith(WORK)) {
    const { id, kind } = await engine.transfer.import([await openFile(resume)]);
    if (kind === 'weights') throw usage(`${resume} holds weights and no run.`, 'Start a run from them in the studio.');
    if (more === null) return engine.training.continue(id, null);
    const run = (await engine.runs.list()).runs.find((each) => each.id === id);
    return engine.training.extend(id, (run?.config.steps ?? 0) + more);
  }
  const [newest] = (await engine.runs.list()).runs;
  if (newest === undefined)
    throw new TypedError('run-missing', `There is no run in ${resume}.`, 'Train from the start.');
  return engine.training.continue(newest.id, null);
}
