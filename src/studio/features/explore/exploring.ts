import type {
  AnnotationReport,
  ChosenNetwork,
  GenomeView,
  TrackProgress,
  TracksUnderWay,
} from '../../../engine/explore/answers';
import { TRACK_KINDS } from '../../../engine/explore/track-kinds';
import type { Problem } from '../../../errors/typed-error';
import { checkpointOfId } from '../../../evaluation/weights-id';
import { NETWORKS, type WeightsInfo } from '../../../evaluation/weights-source';
import type { NamedFeature } from '../../../genome/annotation/named-feature';
import type { GenomeSummary, Interval, RecordSummary } from '../../../genome/summary';
import type { Agreement } from '../../../inference/agreement';
import { whole } from '../../ui/format';
import type { Runs } from '../runs/runs';
import { type AskedNetwork, sameNetwork } from './asked-network';
import { type EmbeddingState, noEmbedding } from './embedding/embedding';
import { type MapState, noMap } from './maps/region-map';
import { nothingStanding, type StandingState } from './standing/standing';
import { noVariants, type VariantsState, variantCounts } from './variants/variants';
import { wholeRecord } from './view-range';

/** A record as the screen needs it: the table of records may hold millions. */
export type ShownRecord = Pick<RecordSummary, 'index' | 'name'> & { readonly bases: number };

/** Tracks on their way. */
export interface Computing {
  readonly network: ChosenNetwork;
  readonly record: number;
  readonly state: 'running' | 'paused';
  readonly basesPerSecond: number | null;
}

type Asked = 'view' | 'annotation' | 'locate' | 'tracks';

/** What the Explore screen looks at. */
export interface Exploring {
  /** Fingerprint of the genome it is about; null before any. */
  readonly of: string | null;
  readonly record: ShownRecord | null;
  readonly range: Interval;
  /** Width of the picture in CSS pixels: what is asked of the engine is made for it. */
  readonly columns: number;
  readonly view: GenomeView | null;
  /** Null until the engine has told, or where there is none. */
  readonly annotation: AnnotationReport | null;
  /** What it was read from, as long as this page is open; null where it was kept before. */
  readonly annotationFile: File | null;
  readonly readingAnnotation: boolean;
  /** What a dropped file was taken for, in words; null before any. */
  readonly taken: string | null;
  /** Features that are called as was typed. */
  readonly several: readonly NamedFeature[];
  /** What a search has found: marked in the picture. */
  readonly marked: NamedFeature | null;
  /** Null until the user has chosen: then the newest. */
  readonly chosen: ChosenNetwork | null;
  /** Of the network that is shown. */
  readonly progress: readonly TrackProgress[];
  readonly computing: Computing | null;
  /** How near ten passes come to one hidden base a pass, on the record on show; null until it was measured. */
  readonly agreement: Agreement | null;
  readonly standing: StandingState;
  readonly map: MapState;
  readonly variants: VariantsState;
  readonly embedding: EmbeddingState;
  readonly problems: Readonly<Partial<Record<Asked, Problem>>>;
}

export const nothingExploring = (): Exploring => ({
  of: null,
  record: null,
  range: { start: 0, end: 1 },
  columns: 0,
  view: null,
  annotation: null,
  annotationFile: null,
  readingAnnotation: false,
  taken: null,
  several: [],
  marked: null,
  chosen: null,
  progress: [],
  computing: null,
  agreement: null,
  standing: nothingStanding(),
  map: noMap(),
  variants: noVariants(),
  embedding: noEmbedding(),
  problems: {},
});

/** The screen of another genome: its first record whole. The chosen network stays. */
export function exploringOf(before: Exploring, { fingerprint, records: [first] }: GenomeSummary): Exploring {
  const { columns, chosen } = before;
  const kept = { ...nothingExploring(), columns, chosen, of: fingerprint };
  if (first === undefined) return kept;
  const record = { index: first.index, name: first.name, bases: first.bases };
  return { ...kept, record, range: wholeRecord(first.bases) };
}

/** The network that is shown: the user's choice while it is there, else the newest checkpoint's teacher. */
export function shownNetwork(
  { chosen }: Pick<Exploring, 'chosen'>,
  weights: readonly WeightsInfo[],
): (ChosenNetwork & { readonly info: WeightsInfo }) | null {
  const info = weights.find(({ id }) => id === chosen?.id) ?? weights[0];
  if (info === undefined) return null;
  const wanted = chosen?.id === info.id ? chosen.network : NETWORKS[0];
  const network = info.networks.includes(wanted) ? wanted : info.networks[0];
  return { id: info.id, network, info };
}

/** The same from the state, as it is named to the engine. */
export function shownNetworkOf({
  exploring,
  benchmarks,
}: {
  readonly exploring: Pick<Exploring, 'chosen'>;
  readonly benchmarks: { readonly weights: readonly WeightsInfo[] };
}): ChosenNetwork | null {
  const shown = shownNetwork(exploring, benchmarks.weights);
  return shown && { id: shown.id, network: shown.network };
}

/**
 * Whether the run of the network on show was asked for bases: where it was not, the head that names them is as it was
 * drawn at the start.
 */
export function namesBases({
  exploring,
  benchmarks,
  runs,
}: Parameters<typeof shownNetworkOf>[0] & { readonly runs: Pick<Runs, 'report'> }): boolean {
  const shown = shownNetworkOf({ exploring, benchmarks });
  const run = shown === null ? undefined : checkpointOfId(shown.id)?.run;
  return runs.report?.runs.find(({ id }) => id === run)?.config.mlmWeight !== 0;
}

export function askedNetworkOf(state: Parameters<typeof shownNetworkOf>[0]): AskedNetwork | null {
  const shown = shownNetwork(state.exploring, state.benchmarks.weights);
  if (shown === null) return null;
  const { id, network, info } = shown;
  const step = info.run === null ? '' : `, step ${whole(info.run.step)}`;
  return { id, network, said: `${info.label}${step}, ${network}` };
}

/** What the engine says of tracks that are being computed. */
export function withProgress(exploring: Exploring, told: TracksUnderWay): Exploring {
  const { network, fresh: _, basesPerSecond, ...progress } = told;
  const { computing } = exploring;
  // A figure that was on its way when they were paused or cancelled, or another network was chosen.
  if (computing === null || computing.record !== told.record || !sameNetwork(computing.network, network))
    return exploring;
  const others = exploring.progress.filter(({ record }) => record !== progress.record);
  return {
    ...exploring,
    computing: { ...computing, basesPerSecond },
    progress: [...others, progress].sort((a, b) => a.record - b.record),
  };
}

/** How far a question about a region or about variants is. */
export function withShare(
  exploring: Exploring,
  { id, share }: { readonly id: string; readonly share: number },
): Exploring {
  const { map, variants, embedding } = exploring;
  if (map.asked?.id === id) return { ...exploring, map: { ...map, asked: { ...map.asked, share } } };
  if (variants.asked?.id === id)
    return { ...exploring, variants: { ...variants, asked: { ...variants.asked, share } } };
  if (embedding.asked?.id === id)
    return { ...exploring, embedding: { ...embedding, asked: { ...embedding.asked, share } } };
  return exploring;
}

/** Of the record on show; null where nothing of it is computed. */
export const progressHere = ({ progress, record }: Pick<Exploring, 'progress' | 'record'>): TrackProgress | null =>
  progress.find((each) => each.record === record?.index) ?? null;

/** Records offered: the first of the genome, and the one on show where it is not among them. */
export function offeredRecords(records: readonly RecordSummary[], shown: ShownRecord | null): readonly ShownRecord[] {
  const first = records.slice(0, 200);
  return shown === null || first.some(({ index }) => index === shown.index) ? first : [...first, shown];
}

export interface SnapshotExplore {
  /** What the run is kept under; null where there is no network to look with. */
  readonly run: string | null;
  /** Step of the checkpoint. */
  readonly checkpoint: number | null;
  /** `progress` from 0 to 1. */
  readonly tracks: readonly { readonly kind: string; readonly record: string; readonly progress: number }[];
  /** Alternatives of the VCF that was scored last. */
  readonly variants: ReturnType<typeof variantCounts>;
}

export function snapshotExplore(exploring: Exploring, weights: readonly WeightsInfo[]): SnapshotExplore {
  const shown = shownNetwork(exploring, weights);
  const kinds = [...TRACK_KINDS, 'logo'];
  return {
    run: (shown && checkpointOfId(shown.id)?.run) ?? null,
    checkpoint: shown?.info.run?.step ?? null,
    tracks: exploring.progress.flatMap(({ name, done, length }) =>
      kinds.map((kind) => ({ kind, record: name, progress: done / length })),
    ),
    variants: variantCounts(exploring.variants),
  };
}
