import type { BenchmarkOrder, BenchmarkProgress } from '../../../engine/benchmarks/order';
import { UNTRAINED } from '../../../engine/benchmarks/order';
import type { Problem } from '../../../errors/typed-error';
import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import { hasNetwork, type Mode, modesOf, usesWeights } from '../../../evaluation/modes';
import type { BenchmarkResult } from '../../../evaluation/result';
import { TASKS } from '../../../evaluation/tasks/registry';
import type { Task } from '../../../evaluation/tasks/task';
import { suggestedRate, wholeTuning } from '../../../evaluation/tuning/tuning-settings';
import type { NetworkName, WeightsInfo } from '../../../evaluation/weights-source';
import type { NetworkShape } from '../../../model/shape';
import type { Notice } from '../../../worker/api';
import { type Awaited, COMPARED_BY, type ComparedBy } from './self-pretraining/awaited';

/** One thing to judge. */
export interface Chosen {
  readonly id: string;
  readonly network: NetworkName;
}

/** What is typed in the form; numbers stay text until they are used. */
export interface BenchmarkForm {
  readonly mode: Mode;
  readonly seeds: string;
  readonly epochs: string;
  readonly batch: string;
  /** Null until the user has typed one: then what suits the width. */
  readonly learningRate: string | null;
  /** Null until the user has chosen: then the newest weights' teacher. */
  readonly chosen: readonly Chosen[] | null;
  /** Of each class to train on, null being all there are; null until the user has chosen: then what suits the task. */
  readonly labels: readonly LabelCount[] | null;
  /** How weights that were pretrained on a task's rows are judged. */
  readonly comparedBy: readonly ComparedBy[];
}

/** Labels of each class; null for all there are. */
export type LabelCount = number | null;
export const LABEL_COUNTS: readonly LabelCount[] = [25, 100, 400, null];
/** A task that is made of a genome shows what few labels are worth. */
const FEW: readonly LabelCount[] = [25, 100, 400];

/** How a task is judged where the form asks for it: a mode that it does not have gives way to its first. */
export function modeFor({ mode }: Pick<BenchmarkForm, 'mode'>, task: Task | undefined): Mode {
  const modes = task === undefined ? [mode] : modesOf(task);
  return modes.includes(mode) ? mode : modes[0];
}

export function labelsFor({ labels }: Pick<BenchmarkForm, 'labels'>, task: Task | undefined): readonly LabelCount[] {
  if (task?.zeroShot === true) return [null];
  return labels ?? (task?.suite === 'genome' ? FEW : [null]);
}

/** A benchmark that was asked for and has no result. */
export interface QueueItem {
  readonly order: BenchmarkOrder;
  /** One result for each. */
  readonly labels: readonly LabelCount[];
  /** What it is of, for people. */
  readonly label: string;
  readonly state: 'queued' | 'running' | 'failed' | 'cancelled';
  readonly progress: BenchmarkProgress | null;
  readonly problem: Problem | null;
}

export interface BenchmarksState {
  readonly form: BenchmarkForm;
  readonly queue: readonly QueueItem[];
  /** Oldest first. */
  readonly results: readonly BenchmarkResult[];
  /** Taken off the list; deleted once the time to undo has passed. */
  readonly deleting: ReadonlySet<string>;
  readonly weights: readonly WeightsInfo[];
  /** False where results last as long as the page; null until the engine has told. */
  readonly kept: boolean | null;
  readonly problem: Problem | null;
  /** The result whose details are shown. */
  readonly shown: string | null;
  readonly map: MapState;
  /** What is compared once the run under way is done; null where nothing is. */
  readonly awaited: Awaited | null;
}

/** The embedding map: one at a time. */
export interface MapState {
  /** What is being drawn; null while nothing is. */
  readonly progress: { readonly share: number; readonly what: string } | null;
  /** The task it belongs to, with the map. */
  readonly drawn: { readonly task: string; readonly map: EmbeddingMap } | null;
  readonly problem: Problem | null;
}

export const noBenchmarks = (): BenchmarksState => ({
  form: {
    mode: 'kmer',
    seeds: '3',
    epochs: '20',
    batch: '32',
    learningRate: null,
    chosen: null,
    labels: null,
    comparedBy: COMPARED_BY,
  },
  queue: [],
  results: [],
  deleting: new Set(),
  weights: [],
  kept: null,
  problem: null,
  shown: null,
  map: { progress: null, drawn: null, problem: null },
  awaited: null,
});

export const isActive = ({ state }: QueueItem): boolean => state === 'queued' || state === 'running';

type BenchmarkNotice = Extract<Notice, { type: 'benchmarkProgress' | 'mapProgress' | 'weights' }>;

/** What the engine says of benchmarks, folded in. */
export function reduceBenchmarks(state: BenchmarksState, notice: BenchmarkNotice): BenchmarksState {
  switch (notice.type) {
    case 'benchmarkProgress':
      return withItem(state, notice.progress.id, { state: 'running', progress: notice.progress });
    case 'mapProgress': {
      const { share, what } = notice;
      // A figure that was on its way when drawing ended.
      return state.map.progress === null ? state : { ...state, map: { ...state.map, progress: { share, what } } };
    }
    case 'weights':
      return { ...state, weights: notice.weights };
  }
}

export const withItem = (state: BenchmarksState, id: string, changes: Partial<QueueItem>): BenchmarksState => ({
  ...state,
  queue: state.queue.map((item) => (item.order.id === id ? { ...item, ...changes } : item)),
});

/** A benchmark is done: its results take the place it had in the queue; where it is one, it is shown. */
export const withResults = (
  state: BenchmarksState,
  id: string,
  results: readonly BenchmarkResult[],
): BenchmarksState => ({
  ...state,
  queue: state.queue.filter(({ order }) => order.id !== id),
  results: [...state.results, ...results],
  shown: results.length === 1 ? results[0].id : state.shown,
});

/** Takes what is kept; what was made since the engine looked is not lost. */
export function withKept(
  state: BenchmarksState,
  { results, kept }: { readonly results: readonly BenchmarkResult[]; readonly kept: boolean },
): BenchmarksState {
  const told = new Set(results.map(({ id }) => id));
  return { ...state, kept, results: [...results, ...state.results.filter(({ id }) => !told.has(id))] };
}

/** Results that are to be seen, oldest first. */
export const shownResults = ({
  results,
  deleting,
}: Pick<BenchmarksState, 'results' | 'deleting'>): readonly BenchmarkResult[] =>
  results.filter(({ id }) => !deleting.has(id));

/** What will be judged: the user's choice as far as it is still there, else the newest weights. */
export function chosenWeights({ form, weights }: Pick<BenchmarksState, 'form' | 'weights'>): readonly Chosen[] {
  const offered = new Set(weights.flatMap(({ id, networks }) => networks.map((network) => `${id} ${network}`)));
  const kept = form.chosen?.filter(({ id, network }) => id === UNTRAINED || offered.has(`${id} ${network}`)) ?? [];
  if (form.chosen !== null && kept.length > 0) return kept;
  const [newest] = weights;
  return newest === undefined
    ? [{ id: UNTRAINED, network: 'teacher' }]
    : [{ id: newest.id, network: newest.networks[0] }];
}

/** "lambda-nano-1, step 300, teacher". */
export function weightsText(
  weights: { readonly label: string; readonly run: WeightsInfo['run'] },
  network: NetworkName,
): string {
  if (weights.run === null)
    return weights.label === 'untrained network' ? weights.label : `${weights.label}, ${network}`;
  return `${weights.label}, step ${weights.run.step.toLocaleString('en')}, ${network}`;
}

/** The network that would be trained: that of the first of the chosen weights, else that of the Train screen. */
function shapeOf(state: Pick<BenchmarksState, 'form' | 'weights'>, shape: NetworkShape): NetworkShape {
  const [first] = chosenWeights(state);
  return state.weights.find(({ id }) => id === first.id)?.shape ?? shape;
}

/** What a field of the form shows. */
export const fieldText = (
  state: Pick<BenchmarksState, 'form' | 'weights'>,
  field: NumberField,
  shape: NetworkShape,
): string => state.form[field] ?? String(suggestedRate(shapeOf(state, shape).width));

const NUMBERS = {
  seeds: { label: 'Seeds', least: 1, most: 20, whole: true },
  epochs: { label: 'Epochs', least: 1, most: 1000, whole: true },
  batch: { label: 'Batch', least: 1, most: 4096, whole: true },
  learningRate: { label: 'Learning rate', least: 1e-7, most: 1, whole: false },
} as const;

export type NumberField = keyof typeof NUMBERS;
export const numberLabel = (field: NumberField): string => NUMBERS[field].label;

/** The typed number, or what is wrong with it. */
export function parseNumber(
  field: NumberField,
  text: string,
): { readonly value: number } | { readonly message: string } {
  const { label, least, most, whole } = NUMBERS[field];
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
  return fits
    ? { value }
    : {
        message:
          `${label} must be ${whole ? 'a whole number' : 'a number'} ` +
          `from ${least} to ${most.toLocaleString('en')}.`,
      };
}

/** What is wrong with the form's numbers; null where nothing is. */
export function formProblem(state: Pick<BenchmarksState, 'form' | 'weights'>, shape: NetworkShape): string | null {
  const parsed = (Object.keys(NUMBERS) as NumberField[]).map((field) =>
    parseNumber(field, fieldText(state, field, shape)),
  );
  return parsed.find((each) => 'message' in each)?.message ?? null;
}

/**
 * The orders that the form stands for: one for each of the chosen weights where the mode uses them.
 * @param shape of the network where nothing pretrained is chosen: that of the Train screen
 */
export function ordersOf(
  state: Pick<BenchmarksState, 'form' | 'weights'>,
  task: string,
  shape: NetworkShape,
  newId: () => string,
): { readonly orders: readonly Pick<QueueItem, 'order' | 'label' | 'labels'>[] } | { readonly message: string } {
  const known = TASKS.find(({ id }) => id === task);
  const mode = modeFor(state.form, known);
  const labels = labelsFor(state.form, known);
  const numbers: Partial<Record<NumberField, number>> = {};
  for (const field of Object.keys(NUMBERS) as NumberField[]) {
    const parsed = parseNumber(field, fieldText(state, field, shape));
    if ('message' in parsed) return parsed;
    numbers[field] = parsed.value;
  }
  const { seeds, epochs, batch, learningRate } = numbers as Record<NumberField, number>;
  const settings = wholeTuning({ epochs, batch, learningRate }, known ?? {});
  const chosen = chosenWeights(state);
  const infoOf = ({ id }: Chosen) => state.weights.find((each) => each.id === id);
  // Floors and controls have the rows of what they stand beside.
  const beside = chosen.find(({ id }) => id !== UNTRAINED)?.id ?? state.weights[0]?.id;
  const base = { task, mode, seeds, settings, ...(beside === undefined ? {} : { besideWeights: beside }) };
  if (!usesWeights(mode)) {
    // The control has the architecture of what it is the control of.
    const own = hasNetwork(mode) ? shapeOf(state, shape) : shape;
    return { orders: [{ order: { ...base, id: newId(), weights: null, shape: own }, label: '', labels }] };
  }
  const orders = chosen.map((each) => {
    const info = infoOf(each);
    const label = info === undefined ? 'untrained network' : weightsText(info, each.network);
    const order = { ...base, id: newId(), weights: each, shape: info?.shape ?? shape };
    return { order: info === undefined ? order : { ...order, besideWeights: each.id }, label, labels };
  });
  return { orders };
}
