import type { ErrorCode } from '../../../errors/codes';
import { TypedError } from '../../../errors/typed-error';
import { parseAs, parseText } from '../../../formats/schema';
import { looksLikeTar, readTar, TAR_HEAD_BYTES } from '../../../formats/tar';
import type { LearnerState } from '../../../training/learner';
import type { LoggedPoint } from '../../../training/record/metric-columns';
import { upgradeConfig } from '../../../training/record/older';
import { type RunRecord, readRecord } from '../../../training/record/run-record';
import { readMetricsLines } from './metrics-lines';
import { type ClusterState, clusterStateSchema, STATE_VERSION, stateHeadSchema } from './state-json';
import { readStateTensors, STATE_TENSORS } from './state-tensors';

/** What a cluster made of a run, checked whole. */
export interface ReturnedRun {
  readonly state: ClusterState;
  readonly learner: LearnerState;
  /** Step after step, the last one the state's; they may begin before the cluster did. */
  readonly points: readonly LoggedPoint[];
  /** What the run was when it went out; null where the files do not say. */
  readonly record: RunRecord | null;
}

type Files = ReadonlyMap<string, Blob>;

const STATE = 'state.json';
const LARGEST_JSON = 16 << 20;

/**
 * The files that a cluster wrote: one archive of them, or they themselves.
 * @returns null where the files are something else
 */
export async function returnedFiles(files: readonly File[]): Promise<Files | null> {
  const [only] = files;
  const held =
    files.length === 1 && (await isTar(only)) ? await readTar(only) : files.map((file) => [file.name, file] as const);
  const byName = new Map([...held].map(([path, blob]) => [path.split('/').at(-1) ?? path, blob]));
  const state = byName.get(STATE);
  if (state === undefined || state.size > LARGEST_JSON) return null;
  return stateHeadSchema.safeParse(parseText(await state.text())).success ? byName : null;
}

async function isTar(file: File): Promise<boolean> {
  return looksLikeTar(new Uint8Array(await file.slice(0, TAR_HEAD_BYTES).arrayBuffer()));
}

/**
 * Nothing of it is kept before all of it is read.
 * @throws TypedError `cluster-*`, `safetensors-*`, `run-*`
 */
export async function readReturned(files: Files): Promise<ReturnedRun> {
  const state = await readState(fileOf(files, STATE));
  const [student, teacher, optimiser] = STATE_TENSORS.map((name) => fileOf(files, name));
  const points = await readMetricsLines(fileOf(files, 'metrics.jsonl'));
  checkSteps(points, state);
  const learner = await readStateTensors(
    { 'student.safetensors': student, 'teacher.safetensors': teacher, 'optimiser.safetensors': optimiser },
    state.config,
  );
  const record = files.get('record.json');
  return { state, learner, points, record: record === undefined ? null : await readRecordFile(record) };
}

function fileOf(files: Files, name: string): Blob {
  const file = files.get(name);
  if (file === undefined) throw refuse('cluster-missing', `What the cluster wrote lacks the file ${name}.`, name);
  return file;
}

async function readState(file: Blob): Promise<ClusterState> {
  const json = parseText(await file.text());
  const { version } = stateHeadSchema.parse(json);
  if (version > STATE_VERSION) {
    const message = `This was written for a newer studio (version ${version}; this one reads ${STATE_VERSION}).`;
    throw new TypedError('cluster-newer', message, 'Update Helicase.', { file: STATE, path: 'version' });
  }
  if (typeof json !== 'object' || json === null || !('from_step' in json)) {
    const message = 'This is a run on its way to a cluster: nothing has been trained in it yet.';
    throw new TypedError('cluster-outgoing', message, 'Import the .back.tar that train.py writes into out/.');
  }
  const upgraded = 'config' in json ? { ...json, config: upgradeConfig(json.config) } : json;
  return parseAs(clusterStateSchema, upgraded, (path) =>
    refuse('cluster-state', `The file state.json says something impossible at "${path}".`, STATE, path),
  );
}

/** They end where the state stands, and leave no hole behind the step that the cluster began at. */
function checkSteps(points: readonly LoggedPoint[], { step, from_step }: ClusterState): void {
  if (step === from_step && points.length === 0) return;
  const [first, last] = [points.at(0)?.step ?? 0, points.at(-1)?.step ?? 0];
  if (last === step && first <= from_step + 1) return;
  const held = points.length === 0 ? 'no step' : `the steps ${first} to ${last}`;
  const stands = `the weights stand at step ${step} and began at step ${from_step}`;
  const message = `The file metrics.jsonl holds ${held}, but ${stands}.`;
  throw refuse('cluster-metrics', message, 'metrics.jsonl');
}

async function readRecordFile(file: Blob): Promise<RunRecord> {
  const json = file.size > LARGEST_JSON ? undefined : parseText(await file.text());
  return readRecord(json);
}

const refuse = (code: ErrorCode, message: string, file: string, path?: string): TypedError =>
  new TypedError(code, message, 'Take the .back.tar that train.py wrote, whole and unchanged.', { file, path });
