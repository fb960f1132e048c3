import type { OpenedBackend } from '../../device/webgpu/backend';
import { type Problem, TypedError, toProblem } from '../../errors/typed-error';
import type { Pace } from '../../evaluation/softmax-regression';
import type { PretrainedOn, WeightsInfo, WeightsSource } from '../../evaluation/weights-source';
import { BigWigWriter } from '../../formats/bigwig/bigwig-writer';
import { byName } from '../../formats/bigwig/chromosome-tree';
import { fitTwoSided, TwoSidedTable } from '../../genome/analysis/two-sided';
import type { Annotation } from '../../genome/annotation/annotation';
import type { Interval } from '../../genome/summary';
import { baseProbabilities } from '../../inference/base-probabilities';
import { type Network, openNetwork } from '../../inference/network';
import { recordBases } from '../../inference/record-bases';
import { logoHeights } from '../../inference/tracks';
import { middleHalf } from '../../inference/window-places';
import type { BackgroundWork } from '../background-work';
import type { ExploredGenome } from '../genome/open-genome';
import { Latest } from '../latest';
import type { Notify } from '../notices';
import { paced } from '../paced';
import type { OpenedStore } from '../storage';
import type { ChosenNetwork, GenomeView, TrackProgress, ViewQuery, ViewTracks } from './answers';
import { viewGround } from './genome-view';
import { CHUNK_BASES, RecordTrack, type TrackKind } from './record-track';
import { type TrackOf, TrackStore } from './track-store';

/** What tracks are computed on and with. */
export interface TracksSurroundings {
  /** @throws TypedError `no-genome` */
  genome(pretrained?: PretrainedOn): ExploredGenome;
  annotation(): Promise<Annotation | null>;
  weights(): Promise<readonly WeightsInfo[]>;
  /** @throws TypedError where they are gone */
  load(id: string): Promise<WeightsSource>;
  /** Some milliseconds of work on the device, beside a run that trains on it too. */
  piece<T>(work: (device: OpenedBackend) => Promise<T>): Promise<T>;
  readonly opened: Promise<OpenedStore>;
  readonly background: BackgroundWork;
  readonly notify: Notify;
}

/** Bases of a view that a logo is drawn of at most. */
const LONGEST_LOGO = 3000;
/** A piece of work on the device is to take so long: a cancel waits for it, and so does a run. */
const PIECE_MS = 80;
const PROGRESS_MS = 200;

/** All there is of one network on one genome. */
interface Tracks {
  readonly of: TrackOf;
  readonly run: string;
  readonly ground: ExploredGenome;
  readonly table: TwoSidedTable;
  readonly store: TrackStore;
  readonly kept: ReadonlyMap<number, readonly number[]>;
  readonly records: Map<number, RecordTrack>;
}

/**
 * The genome as a browser shows it, with what a network knows of each base. Tracks are computed record by record, what
 * is in view first, and kept with the run, chunk by chunk.
 */
export class TracksService {
  private readonly around: TracksSurroundings;
  private readonly computing = new Latest();
  private opened: { readonly key: string; readonly tracks: Promise<Tracks> } | null = null;
  /** What was looked at last. */
  private inView: (Interval & { readonly record: number }) | null = null;

  constructor(around: TracksSurroundings) {
    this.around = around;
  }

  /** What is to be drawn of a stretch. Answered during a run too. @throws TypedError `no-genome`, `weights-gone` */
  async view(query: ViewQuery): Promise<GenomeView> {
    const tracks = query.network && (await this.tracksOf(query.network));
    const { genome, split } = tracks?.ground ?? this.around.genome();
    const { bins, ...ground } = viewGround(genome, split, await this.around.annotation(), query);
    this.inView = { record: query.record, ...query.shown };
    return { ...ground, tracks: tracks && (await trackView(trackOf(tracks, query.record), ground, bins)) };
  }

  /** How much there is of each record that anything is computed of. */
  async progress(network: ChosenNetwork): Promise<readonly TrackProgress[]> {
    const tracks = await this.tracksOf(network);
    const records = new Set([...tracks.kept.keys(), ...tracks.records.keys()]);
    return [...records]
      .sort((a, b) => a - b)
      .map((record) => progressOf(tracks, record))
      .filter(({ done }) => done > 0);
  }

  /**
   * Computes what is missing of a record, what is in view first. Notices: `trackProgress`. One at a time: the latest
   * counts.
   * @param signal ends it; what is computed stays
   * @returns `unkept`: why some of it lasts only as long as the page, where it does
   */
  compute(
    network: ChosenNetwork,
    record: number,
    signal?: AbortSignal,
  ): Promise<{ readonly progress: TrackProgress; readonly unkept: Problem | null }> {
    return this.computing.run((latest) => paced(latest, (pace) => this.computeAll(network, record, pace)), signal);
  }

  /**
   * A track of all records that are computed whole, as a file that genome browsers open.
   * @throws TypedError `tracks-none` where there is no such record
   */
  async bigWig(network: ChosenNetwork, kind: TrackKind, signal?: AbortSignal): Promise<Blob> {
    const tracks = await this.tracksOf(network);
    const whole = (await this.progress(network)).filter(({ done, length }) => done === length).sort(byName);
    if (whole.length === 0)
      throw new TypedError('tracks-none', 'No record has all of its tracks.', 'Compute the tracks of a record first.');
    const writer = new BigWigWriter(whole);
    await paced(signal, async (pace) => {
      for (const [number, { record, length }] of whole.entries()) {
        const track = trackOf(tracks, record);
        for (let start = 0; start < length; start += CHUNK_BASES) {
          await pace();
          const count = Math.min(CHUNK_BASES, length - start);
          writer.add(number, start, (await track.bins({ start, end: start + count }, 1, count))[kind].mean);
        }
      }
    });
    return writer.finish();
  }

  /** Another genome is open: what was computed on the one before is forgotten, and nothing more of it computed. */
  genomeChanged(): void {
    this.opened = null;
    this.inView = null;
    void this.computing.run(async () => undefined);
  }

  private async computeAll(chosen: ChosenNetwork, record: number, pace: Pace) {
    const { around } = this;
    const tracks = await this.tracksOf(chosen);
    const track = trackOf(tracks, record);
    const source = await around.background.during(around.load(chosen.id));
    const parameters = source.parameters[chosen.network];
    if (parameters === undefined)
      throw new TypedError(
        'weights-no-network',
        `${source.label} holds no ${chosen.network}.`,
        'Choose another network of it.',
      );
    const tile = middleHalf(source.shape.windowLength);
    const bases = recordBases(tracks.ground.genome, record);
    const network = new PlacedNetwork(() => openNetwork(source.shape, parameters));
    const began = { at: performance.now(), done: track.done };
    let unkept: Problem | null = null;
    let toldAt = Number.NEGATIVE_INFINITY;
    let most = tile;
    const tell = (fresh: Interval) => {
      const seconds = (performance.now() - began.at) / 1000;
      const computed = track.done - began.done;
      const basesPerSecond = computed > 0 && seconds > 0 ? computed / seconds : null;
      const progress = { ...progressOf(tracks, record), network: chosen, basesPerSecond, fresh };
      around.notify({ type: 'trackProgress', progress });
    };
    try {
      await around.background.during(tracks.store.sweep(await this.checkpointsOf(tracks.run)));
      for (let next = this.next(track, record, most); next !== null; next = this.next(track, record, most)) {
        await pace();
        const chunkStart = Math.floor(next.start / CHUNK_BASES) * CHUNK_BASES;
        const region = { start: Math.max(chunkStart, next.start - (next.start % tile)), end: next.end };
        const { made, ms } = await around.piece(async (device) => {
          const from = performance.now();
          const made = await baseProbabilities(network.on(device), bases, region, 'ten-pass', { pace });
          return { made, ms: performance.now() - from };
        });
        track.put(region.start, made.logProbabilities);
        const rate = (region.end - region.start) / Math.max(1, ms);
        most = tile * Math.max(1, Math.min(Math.floor((2 * most) / tile), Math.ceil((rate * PIECE_MS) / tile)));
        const whole = track.wholeAt(region.start);
        const problem = whole && (await this.keep(tracks, record, whole, track));
        unkept ??= problem;
        if (performance.now() - toldAt < PROGRESS_MS) continue;
        toldAt = performance.now();
        tell(region);
      }
      return { progress: progressOf(tracks, record), unkept };
    } finally {
      network.dispose();
    }
  }

  private next(track: RecordTrack, record: number, most: number): Interval | null {
    const { inView } = this;
    return track.missing(inView?.record === record ? inView : { start: 0, end: track.length }, most);
  }

  private async keep(
    { store, of }: Tracks,
    record: number,
    { index, chunk }: NonNullable<ReturnType<RecordTrack['wholeAt']>>,
    track: RecordTrack,
  ): Promise<Problem | null> {
    try {
      await this.around.background.during(store.keep(of, record, index, chunk));
      track.isKept(index);
      return null;
    } catch (cause) {
      return toProblem(cause);
    }
  }

  private async checkpointsOf(run: string): Promise<ReadonlySet<string>> {
    const entry = await (await this.around.opened).store.entry(run);
    return new Set(entry?.checkpoints.map(({ folder }) => folder));
  }

  private tracksOf(network: ChosenNetwork): Promise<Tracks> {
    const { fingerprint } = this.around.genome().genome;
    const key = `${network.id} ${network.network} ${fingerprint}`;
    if (this.opened?.key === key) return this.opened.tracks;
    const tracks = this.open(network);
    this.opened = { key, tracks };
    tracks.catch(() => {
      if (this.opened?.tracks === tracks) this.opened = null;
    });
    return tracks;
  }

  private async open({ id, network }: ChosenNetwork): Promise<Tracks> {
    const { around } = this;
    const info = (await around.background.during(around.weights())).find((each) => each.id === id);
    if (info === undefined)
      throw new TypedError('weights-gone', 'These weights are no longer here.', 'Choose others from the list.');
    const ground = around.genome(info.pretrainedOn);
    const [, run, checkpoint] = id.split('/');
    const { store } = await around.opened;
    const kept = new TrackStore(() => store.folder(run));
    const of = { checkpoint, network, genome: ground.genome.fingerprint };
    const chunks = await around.background.during(kept.chunks(of));
    return { of, run, ground, table: tableOf(ground), store: kept, kept: chunks, records: new Map() };
  }
}

/** A network on the device that is open; on another one it is opened again. */
class PlacedNetwork {
  private readonly make: () => Network;
  private placed: { readonly device: OpenedBackend; readonly network: Network } | null = null;

  constructor(make: () => Network) {
    this.make = make;
  }

  on(device: OpenedBackend): Network {
    if (this.placed?.device !== device) {
      this.dispose();
      this.placed = { device, network: this.make() };
    }
    return this.placed.network;
  }

  dispose(): void {
    this.placed?.network.dispose();
    this.placed = null;
  }
}

/** Counts of what was trained on; where nothing is, all bases are alike. */
function tableOf({ genome, split }: ExploredGenome): TwoSidedTable {
  return split.train.bases === 0
    ? new TwoSidedTable([new Float64Array(4).fill(1 / 4)])
    : fitTwoSided(genome, split).table;
}

function trackOf({ ground, table, store, of, kept, records }: Tracks, record: number): RecordTrack {
  const known = records.get(record);
  if (known !== undefined) return known;
  const place = { read: (index: number) => store.read(of, record, index) };
  const track = new RecordTrack({ genome: ground.genome, record, table }, place, kept.get(record) ?? []);
  records.set(record, track);
  return track;
}

function progressOf(tracks: Tracks, record: number): TrackProgress {
  const { done, length } = trackOf(tracks, record);
  return { record, name: tracks.ground.genome.records.nameOf(record), done, length };
}

async function trackView(
  track: RecordTrack,
  { start, end, binBases }: Pick<GenomeView, 'start' | 'end' | 'binBases'>,
  bins: number,
): Promise<ViewTracks> {
  const values = await track.bins({ start, end }, binBases, bins);
  const logo =
    end - start <= LONGEST_LOGO
      ? logoHeights({ logProbabilities: await track.logProbabilities({ start, end }) })
      : null;
  return { ...values, logo, done: track.done };
}
