import type { Engine } from '../engine/engine';
import type { AskedNetwork } from '../engine/explore/order';
import type { EngineNotice } from '../engine/notices';
import { modelName } from '../evaluation/model-name';
import { weightsId } from '../evaluation/weights-id';
import type { Interval } from '../genome/summary';
import { INTERRUPTED } from './command';
import { checkSave, openFile } from './files';
import { openEngine } from './open-engine';
import { checkpointOf, NETWORKS, openRun } from './open-run';
import { choice, type Given, type Option, usage } from './options';
import { ProgressLine } from './progress';
import type { Terminal } from './terminal';

/** The options of every command that asks a trained network about a genome. */
export const EXPLORED_OPTIONS: Readonly<Record<string, Option>> = {
  genome: { value: 'FASTA', help: 'the genome that is asked about' },
  network: { value: 'NAME', help: 'teacher or student (teacher)' },
  step: { value: 'N', help: 'of the checkpoint (the newest)' },
  untrained: { value: null, help: 'the same network before any training, as a control' },
  device: { value: 'KIND', help: 'wasm, webgpu or auto (auto)' },
};

/** A genome that is open, and a network to ask about it. */
export interface Explored {
  readonly engine: Engine;
  readonly asked: AskedNetwork;
  /** Names the network. */
  readonly model: string;
  /** For people and for file headers. */
  readonly line: ProgressLine;
  /** Aborted by Ctrl C. */
  readonly signal: AbortSignal;
}

/** What is shown of a share of work. */
const PARTS = 1000;

/**
 * Opens run and genome, and ends with 130 where Ctrl C stops the work.
 * @param outs files that will be written: whether they can be is found out before the work
 * @param work gives the exit code
 * @param ownProgress whether the work shows how far it is itself
 * @throws TypedError `cli-*`, and what run and genome throw
 */
export async function explore(
  given: Given,
  terminal: Terminal,
  outs: readonly string[],
  work: (explored: Explored) => Promise<number>,
  ownProgress = false,
): Promise<number> {
  const genome = given.text('genome');
  if (genome === undefined) throw usage('There is no genome to ask about.', 'Name it with --genome FASTA.');
  for (const out of outs) await checkSave(out);
  const line = new ProgressLine(terminal);
  const notify = (notice: EngineNotice) => {
    if (notice.type === 'exploreProgress' && !ownProgress)
      line.show({ done: Math.round(PARTS * notice.share), total: PARTS, text: 'thousandths' });
  };
  const engine = await openEngine({ notify });
  const abort = new AbortController();
  const calm = terminal.onInterrupt(() => abort.abort());
  try {
    await engine.device.choose(choice(given, 'device', ['wasm', 'webgpu', 'auto']) ?? 'auto');
    const run = await openRun(engine, given.operands[0]);
    const { folder, step } = checkpointOf(run, given.count('step', 0));
    const opened = await engine.genome.importFiles({ files: [await openFile(genome)] }, abort.signal);
    // What is held out, and what the table of counts is fitted on, are the run's.
    await engine.genome.split(run.config);
    for (const { message } of opened.notes) line.note(message);
    if (opened.fingerprint !== run.genome.fingerprint)
      line.note(`The run was trained on ${run.genome.name}: ${opened.name} is another genome, split anew.`);
    const network = choice(given, 'network', NETWORKS) ?? 'teacher';
    const asked = { id: 'cli', weights: weightsId(run.id, folder), network, untrained: given.has('untrained') };
    const named = { name: run.label.name, step };
    const model = modelName({ label: named.name, run: named }, network, asked.untrained);
    return await work({ engine, asked, model, line, signal: abort.signal });
  } catch (cause) {
    if (!abort.signal.aborted) throw cause;
    line.end();
    terminal.err('Stopped; nothing was written.\n');
    return INTERRUPTED;
  } finally {
    line.end();
    calm();
  }
}

/** The file that `--out` names. @throws TypedError `cli-usage` */
export function outOf(given: Given, ending: RegExp, example: string): string {
  const out = given.text('out');
  if (out === undefined) throw usage('There is no file to write.', `Name it with --out ${example}.`);
  if (!ending.test(out)) throw usage(`${out} is no name for what is written.`, `End it as ${example} does.`);
  return out;
}

/** The region that `--region` names. @throws TypedError `cli-usage`, `region-*` */
export async function regionOf(engine: Engine, given: Given): Promise<Interval & { record: number; name: string }> {
  const text = given.text('region');
  if (text === undefined) throw usage('There is no region.', 'Name it with --region, such as "chr1:1,000-1,060".');
  const { record, name, asked } = await engine.genome.region(text);
  return { record, name, ...asked };
}
