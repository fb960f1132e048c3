import { layOut } from '../../../model/layout';
import { removeSealed } from '../../../storage/sealed-folder';
import { resolveEmaStart } from '../../../training/plan';
import { writeCheckpoint } from '../../../training/record/checkpoint';
import { toCheckpoint } from '../../../training/record/checkpoint-state';
import { Journal, type JournalEntry } from '../../../training/record/journal';
import { ColumnBuilder, type LoggedPoint, type MetricColumns } from '../../../training/record/metric-columns';
import { cutMetrics, MetricsLog } from '../../../training/record/metrics-log';
import { RECORD_VERSION, type RunRecord } from '../../../training/record/run-record';
import type { RunEntry, RunStore } from '../../../training/record/run-store';
import { changedSettings, MACHINE_KEYS } from '../../../training/settings';
import { freeName, takenNames } from '../../runs/free-name';
import { standingOf } from '../../runs/stored-run';
import { withRunLock } from '../../runs/with-run-lock';
import type { ImportedRun } from '../exchange';
import type { ReturnedRun } from './returned-run';
import type { ClusterState } from './state-json';

/**
 * Keeps what a cluster made of a run. Where the run is here and stands where the cluster began, it is that run, which
 * goes on at the cluster's last step; else it is a run of its own, which the same file finds again. All or nothing.
 * @param build names the studio that takes it in
 * @throws TypedError `run-in-use` where the run is being trained, `runs-storage-full`
 */
export async function keepReturned(store: RunStore, returned: ReturnedRun, build: string): Promise<ImportedRun> {
  const { state } = returned;
  const known = await runsHere(store, state);
  const whyApart: string[] = [];
  for (const here of known) {
    const found = await compare(store, here, returned);
    if (found.is === 'another') {
      whyApart.push(found.why);
      continue;
    }
    const { id } = here.record;
    const more = found.is === 'more';
    if (more) await withRunLock(store, id, 'Stop it first, then import again.', () => goOn(store, here, returned));
    const note = more ? partText(state) : 'It was here already, so nothing was added.';
    return { id, kind: 'run', name: nameOf(here), notes: [note] };
  }
  const unknown = state.from_step === 0 ? 'It began on the cluster' : 'The run it goes on from is not here';
  return keepAsOwn(store, returned, known.at(0) ?? null, whyApart.at(0) ?? unknown, build);
}

const nameOf = ({ record, label }: RunEntry): string => label?.name ?? record.name;

/**
 * The run that went out, and what else is kept here of it: under other ids, where it was imported, and with what came
 * of it on a cluster as runs of their own. Ids of a file name no folder.
 */
async function runsHere(store: RunStore, { run }: ClusterState): Promise<readonly RunEntry[]> {
  if (run === null) return [];
  const ids = (await store.ids()).toSorted((a, b) => Number(b === run.id) - Number(a === run.id));
  const entries = await Promise.all(ids.map((id) => store.entry(id)));
  return entries.filter((entry) => entry !== undefined).filter(({ record }) => record.createdAt === run.created_at);
}

type Compared = { readonly is: 'more' | 'nothing new' } | { readonly is: 'another'; readonly why: string };

async function compare(
  store: RunStore,
  { record, elsewhere }: RunEntry,
  { state, points }: ReturnedRun,
): Promise<Compared> {
  const { from_step: from, step, config, genome } = state;
  const another = (why: string): Compared => ({ is: 'another', why });
  // A run keeps what it computes wherever it is computed.
  const changed = changedSettings(record.config, config).filter((key) => !MACHINE_KEYS.has(key));
  if (changed.length > 0) return another('It was trained with other settings than the run here');
  if (record.genome.fingerprint !== genome.fingerprint)
    return another('It was trained on another genome than the run here');
  const here = await store.metrics(record.id);
  if (here.length < from) return another(`The run here has no points up to step ${from}, where the cluster began`);
  const same = sameAfter(from, here, points);
  const isPart = elsewhere.some((part) => part.after === from && part.to >= step);
  if (same && (isPart || step === from)) return { is: 'nothing new' };
  if (same && here.length <= step) return { is: 'more' };
  return another(`The run here has gone on from step ${from} by itself`);
}

/** Whether the points after a step are those that came, as far as both go. */
function sameAfter(from: number, { length, axes, signals }: MetricColumns, points: readonly LoggedPoint[]): boolean {
  const offset = points.length === 0 ? 0 : points[0].step;
  for (let row = from; row < Math.min(length, offset + points.length - 1); row++) {
    const came = points[axes.step[row] - offset];
    if (came?.step !== axes.step[row]) return false;
    for (const [signal, { values, present }] of Object.entries(signals)) {
      const held = present[row] === 1 ? values[row] : undefined;
      if (!Object.is(held, came.values[signal])) return false;
    }
  }
  return true;
}

/** What fails takes back what was written before it. The caller holds the run's lock. */
async function goOn(store: RunStore, { record, checkpoints }: RunEntry, returned: ReturnedRun): Promise<void> {
  const { state, learner, points } = returned;
  const known = await store.metrics(record.id);
  const folder = await store.folder(record.id);
  const parent = await store.checkpoints(folder);
  const entry = await writeCheckpoint(parent, await toCheckpoint(learner, state.progress), new Date());
  try {
    const { metrics } = await MetricsLog.openAt(folder, known.length);
    await metrics.append(points.filter(({ step }) => step > known.length));
    const { journal } = await Journal.open(folder);
    await journal.append(entriesOf(returned, await store.metrics(record.id)));
  } catch (cause) {
    await cutMetrics(folder, known.length).catch(() => undefined);
    await removeSealed(parent, entry.folder).catch(() => undefined);
    throw cause;
  }
  // Of an import that was cut off; one that stays is none the worse.
  for (const { step, folder: name } of checkpoints)
    if (step === state.step) await removeSealed(parent, name).catch(() => undefined);
}

async function keepAsOwn(
  store: RunStore,
  returned: ReturnedRun,
  from: RunEntry | null,
  why: string,
  build: string,
): Promise<ImportedRun> {
  const { state, learner, points } = returned;
  const known = returned.record ?? from?.record ?? blankRecord(returned, build);
  const called = from === null ? (state.run?.name ?? known.name) : `${nameOf(from)}, cluster`;
  const record = {
    ...known,
    id: crypto.randomUUID(),
    name: freeName(called, await takenNames(store)),
    config: state.config,
    genome: known.genome.fingerprint === state.genome.fingerprint ? known.genome : unseenGenome(state),
    // What the settings of the cluster come to, which may be others.
    info: { ...known.info, emaStart: resolveEmaStart(state.config) },
  };
  const fill = async (folder: Awaited<ReturnType<RunStore['folder']>>) => {
    await writeCheckpoint(await store.checkpoints(folder), await toCheckpoint(learner, state.progress), new Date());
    const { metrics } = await MetricsLog.openAt(folder, 0);
    await metrics.append(points);
    const { journal } = await Journal.open(folder);
    await journal.append(entriesOf(returned, columnsOf(points)));
  };
  await withRunLock(store, record.id, 'Import it again.', () => store.create(record, fill));
  return {
    id: record.id,
    kind: 'run',
    name: record.name,
    notes: [`${why}, so it is a run of its own.`, partText(returned.state)],
  };
}

/** What the journal tells of it, in one write. */
function entriesOf(returned: ReturnedRun, points: MetricColumns): JournalEntry[] {
  const { step, from_step: after, outcome, progress } = returned.state;
  const event = { step, wallMs: progress.wallMs, level: 'info' as const, message: partText(returned.state) };
  return [
    { event },
    { standing: { ...standingOf(points, returned.state.config), step, outcome } },
    // Last: where it can be read, all of it can.
    ...(step > after
      ? [
          { gapAfter: after, from: 'checkpoint' as const },
          { elsewhere: { after, to: step, on: machineText(returned.state) } },
        ]
      : []),
  ];
}

/** "Steps 13 to 20 were trained on 8 x NVIDIA H100 (PyTorch 2.9.0, bf16, 8 processes, ddp)." */
function partText(state: ClusterState): string {
  const { step, from_step: from } = state;
  if (step === from) return 'The cluster has taken no step of it.';
  const [first, last] = [from + 1, step].map((each) => each.toLocaleString('en'));
  const steps = first === last ? `Step ${first} was` : `Steps ${first} to ${last} were`;
  return `${steps} trained on ${machineText(state)}.`;
}

function machineText({ made_by: { device, torch, precision, parallel, world_size: ranks } }: ClusterState): string {
  const processes = ranks === 1 ? 'one process' : `${ranks} processes, ${parallel}`;
  return `${device} (PyTorch ${torch}, ${precision}, ${processes})`;
}

function columnsOf(points: readonly LoggedPoint[]): MetricColumns {
  const builder = new ColumnBuilder();
  for (const { values, ...axes } of points) {
    builder.begin(axes);
    for (const [signal, value] of Object.entries(values)) builder.set(signal, value);
  }
  return builder.finish();
}

/** Of a run that nothing is known of but what its state says. */
function blankRecord({ state }: ReturnedRun, build: string): RunRecord {
  const { config, genome, run } = state;
  return {
    version: RECORD_VERSION,
    id: '',
    name: run?.name ?? genome.name,
    createdAt: run?.created_at ?? new Date().toISOString(),
    config,
    info: {
      device: { kind: 'wasm', adapter: 'not known', software: true, notice: '', maxBindingBytes: 0 },
      parameters: layOut(config).size,
      baselines: { uniform: Math.log(4), composition: Number.NaN, markov: { order: 0, nats: Number.NaN } },
      entropyCeiling: 0,
    },
    genome: unseenGenome(state),
    build,
    commit: null,
  };
}

/** A genome that is known by its state alone. */
const unseenGenome = ({ genome }: ClusterState): RunRecord['genome'] => ({
  ...genome,
  bases: 0,
  records: 0,
  from: 'file',
  regions: null,
});
