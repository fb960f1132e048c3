import type { BenchmarkOrder, BenchmarkProgress } from '../../../engine/benchmarks/order';
import { UNTRAINED } from '../../../engine/benchmarks/order';
import type { Problem } from '../../../errors/typed-error';
import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import type { Mode } from '../../../evaluation/modes';
import type { BenchmarkResult } from '../../../evaluation/result';
import { suggestedRate, tuningSettings } from '../../../evaluation/tuning-settings';
import type { NetworkName, WeightsInfo } from '../../../evaluation/weights-source';
import type { NetworkShape } from '../../../model/shape';
import type { Notice } from '../../../worker/api';

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
}

/** A benchmark that was asked for and has no result. */
export interface QueueItem {
  readonly order: BenchmarkOrder;
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
  form: { mode: 'kmer', seeds: '3', epochs: '20', batch: '32', learningRate: null, chosen: null },
  queue: [],
  results: [],
  deleting: new Set(),
  weights: [],
  kept: null,
  problem: null,
  shown: null,
  map: { progress: null, drawn: null, problem: null },
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

/** A benchmark is done: its result takes the place it had in the queue, and is shown. */
export const withResult = (state: BenchmarksState, result: BenchmarkResult): BenchmarksState => ({
  ...state,
  queue: state.queue.filter(({ order }) => order.id !== result.id),
  results: [...state.results, result],
  shown: result.id,
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
):
  | { readonly orders: readonly { readonly order: BenchmarkOrder; readonly label: string }[] }
  | { readonly message: string } {
  const { mode } = state.form;
  const numbers: Partial<Record<NumberField, number>> = {};
  for (const field of Object.keys(NUMBERS) as NumberField[]) {
    const parsed = parseNumber(field, fieldText(state, field, shape));
    if ('message' in parsed) return parsed;
    numbers[field] = parsed.value;
  }
  const { seeds, epochs, batch, learningRate } = numbers as Record<NumberField, number>;
  const settings = tuningSettings({ epochs, batch, learningRate });
  const chosen = chosenWeights(state);
  const infoOf = ({ id }: Chosen) => state.weights.find((each) => each.id === id);
  const base = { task, mode, seeds, settings };
  if (mode === 'kmer') return { orders: [{ order: { ...base, id: newId(), weights: null, shape }, label: '' }] };
  // The control has the architecture of what it is the control of.
  if (mode === 'scratch')
    return { orders: [{ order: { ...base, id: newId(), weights: null, shape: shapeOf(state, shape) }, label: '' }] };
  const orders = chosen.map((each) => {
    const info = infoOf(each);
    const label = info === undefined ? 'untrained network' : weightsText(info, each.network);
    return { order: { ...base, id: newId(), weights: each, shape: info?.shape ?? shape }, label };
  });
  return { orders };
}
