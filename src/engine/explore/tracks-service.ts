import type { OpenedBackend } from '../../device/webgpu/backend';
import { type Problem, TypedError, toProblem } from '../../errors/typed-error';
import { modelName } from '../../evaluation/model-name';
import { networkIn } from '../../evaluation/network-in';
import { checkpointOfId, weightsGone } from '../../evaluation/weights-id';
import type { PretrainedOn, WeightsInfo, WeightsSource } from '../../evaluation/weights-source';
import { bedGraphText } from '../../formats/bedgraph';
import { byName } from '../../formats/bigwig/chromosome-tree';
import { writeTar } from '../../formats/tar';
import type { Annotation } from '../../genome/annotation/annotation';
import type { Split } from '../../genome/split/split';
import type { Interval } from '../../genome/summary';
import { baseProbabilities, PASSES } from '../../inference/base-probabilities';
import { recordBases } from '../../inference/record-bases';
import { StandingOut, type StandingOutQuery } from '../../inference/standing-out/standing-out';
import type { Stretch } from '../../inference/standing-out/stretches';
import { logoHeights } from '../../inference/tracks';
import { middleHalf } from '../../inference/window-places';
import { windowsAPass } from '../../inference/windows';
import type { NetworkShape } from '../../model/shape';
import type { BackgroundWork } from '../background-work';
import type { ExploredGenome } from '../genome/open-genome';
import { Latest } from '../latest';
import type { Notify } from '../notices';
import { paced } from '../paced';
import { SharedNetwork } from '../shared-network';
import type { OpenedStore } from '../storage';
import type { ExportedFile } from '../transfer/exchange';
import type { ChosenNetwork, GenomeView, TrackProgress, ViewQuery, ViewTracks } from './answers';
import type { CountTables } from './count-tables';
import { viewGround } from './genome-view';
import { NetworkTracks, type TrackGround } from './network-tracks';
import type { RecordTrack, WholeChunk } from './record-track';
import { type StandingOutReport, toldStretch } from './standing-out-report';
import { FILE_TRACKS, type FileTrack, TrackFiles, trackFileName } from './track-files';
import { trackHub } from './track-hub';
import { TRACK_KINDS, type TrackKind } from './track-kinds';
import { TrackStore } from './track-store';

/** What tracks are computed on and with. */
export interface TracksSurroundings {
  /** @throws TypedError `no-genome` */
  genome(pretrained?: PretrainedOn): ExploredGenome;
  /** Of the open genome. */
  name(): string;
  annotation(): Promise<Annotation | null>;
  weights(): Promise<readonly WeightsInfo[]>;
  /** @throws TypedError where they are gone */
  load(id: string): Promise<WeightsSource>;
  /** Some milliseconds of work on the device, beside a run that trains on it too. */
  piece<T>(work: (device: OpenedBackend) => Promise<T>, signal?: AbortSignal): Promise<T>;
  readonly tables: CountTables;
  readonly opened: Promise<OpenedStore>;
  readonly background: BackgroundWork;
  readonly notify: Notify;
}

/** Bases of a view that a logo is drawn of at most. */
const LONGEST_LOGO = 3000;
const PROGRESS_MS = 200;
/** Networks whose tracks are held: of a run's checkpoints one looks at one after the other. */
const MOST_OPEN = 4;
/** Passes of the network between two looks at what is in view. */
const PASSES_AT_ONCE = 4;

/** The tracks that are open, and what they stand on. */
interface Opened {
  readonly tracks: Promise<NetworkTracks>;
  readonly pretrained: Promise<PretrainedOn | undefined>;
  /** The split of the open genome that they were last held against. */
  split: Split;
}

/**
 * The genome as a browser shows it, with what a network knows of each base. Tracks are computed record by record, what
 * is in view first, and kept with the run, chunk by chunk.
 */
export class TracksService {
  private readonly around: TracksSurroundings;
  private readonly computing = new Latest();
  /** Those that were looked at last, the latest behind. */
  private readonly opened = new Map<string, Opened>();
  /** What was looked at last. */
  private inView: (Interval & { readonly record: number }) | null = null;

  constructor(around: TracksSurroundings) {
    this.around = around;
  }

  /** What is to be drawn of a stretch. Answered during a run too. @throws TypedError `no-genome`, `weights-gone` */
  async view(query: ViewQuery): Promise<GenomeView> {
    const tracks = query.network && (await this.tracksOf(query.network));
    const { genome, split } = tracks?.ground.explored ?? this.around.genome();
    const { bins, ...ground } = viewGround(genome, split, await this.around.annotation(), query);
    this.inView = { record: query.record, ...query.shown };
    return { ...ground, tracks: tracks && (await trackView(tracks.record(query.record), ground, bins)) };
  }

  /** How much there is of each record that anything is computed of. */
  async progress(network: ChosenNetwork): Promise<readonly TrackProgress[]> {
    return (await this.tracksOf(network)).progress();
  }

  /**
   * Computes what is missing of a record, what is in view first. Notices: `trackProgress`. One at a time: the latest
   * counts.
   * @param only a stretch of it alone; null for all
   * @param signal ends it; what is computed stays
   * @returns `unkept`: why some of it lasts only as long as the page, where it does
   */
  compute(
    network: ChosenNetwork,
    record: number,
    only: Interval | null,
    signal?: AbortSignal,
  ): Promise<{ readonly progress: TrackProgress; readonly unkept: Problem | null }> {
    return this.computing.run((latest) => this.computeAll(network, record, only, latest), signal);
  }

  /**
   * Tracks of all records that are computed whole, as bigWig files.
   * @throws TypedError `tracks-none` where there is no such record
   */
  async bigWigs(
    network: ChosenNetwork,
    tracks: readonly FileTrack[],
    signal?: AbortSignal,
  ): Promise<readonly ExportedFile[]> {
    const files = await this.files(await this.tracksOf(network), tracks, signal);
    return files.map(([track, blob]) => ({ name: `${trackFileName(track)}.bw`, blob }));
  }

  /**
   * What is computed of a stretch of a record, as bedGraph files.
   * @throws TypedError `tracks-none` where nothing is
   */
  async bedGraphs(network: ChosenNetwork, record: number, stretch: Interval): Promise<readonly ExportedFile[]> {
    const tracks = await this.tracksOf(network);
    const { name } = tracks.progressOf(record);
    const texts: Record<TrackKind, string[]> = { surprisal: [], excess: [] };
    for await (const { start, ...values } of tracks.record(record).values(stretch))
      for (const kind of TRACK_KINDS) texts[kind].push(bedGraphText(name, start, values[kind]));
    if (texts.surprisal.join('') === '')
      throw nothingComputed('Nothing of what is in view is computed.', 'Compute its tracks first.');
    return TRACK_KINDS.map((kind) => ({ name: `${trackFileName(kind)}.bedGraph`, blob: new Blob(texts[kind]) }));
  }

  /** A track hub with all of them and the genome, as tar. @throws TypedError as `bigWigs`, `2bit-too-large` */
  async hub(network: ChosenNetwork, signal?: AbortSignal): Promise<Blob> {
    const { around } = this;
    const tracks = await this.tracksOf(network);
    const files = await this.files(tracks, FILE_TRACKS, signal);
    const { genome } = tracks.ground.explored;
    const [first] = wholeRecords(tracks);
    const model = modelName(await this.info(network.id), network.network);
    const hub = { genome, name: around.name(), model, first, files };
    return writeTar(await paced(signal, (pace) => trackHub(hub, pace)));
  }

  private async files(tracks: NetworkTracks, kinds: readonly FileTrack[], signal?: AbortSignal) {
    const whole = wholeRecords(tracks);
    if (whole.length === 0)
      throw nothingComputed('No record has all of its tracks.', 'Compute the tracks of a record first.');
    const files = new TrackFiles(whole, kinds);
    await paced(signal, async (pace) => {
      for (const [number, { record }] of whole.entries())
        for await (const piece of tracks.record(record).pieces()) {
          files.add(number, piece);
          await pace();
        }
    });
    return files.finish();
  }

  /**
   * What stands out of the tracks of a record, as far as they are computed.
   * @throws TypedError `tracks-none` where nothing is
   */
  async standsOut(
    network: ChosenNetwork,
    record: number,
    query: StandingOutQuery,
    signal?: AbortSignal,
  ): Promise<StandingOutReport> {
    const tracks = await this.tracksOf(network);
    const annotation = await this.around.annotation();
    const { genome, split } = tracks.ground.explored;
    const reading = new StandingOut(query, annotation);
    const { done, name, length } = tracks.progressOf(record);
    if (done === 0) throw nothingComputed('Nothing of this record is computed.', 'Compute its tracks first.');
    await paced(signal, async (pace) => {
      for await (const piece of tracks.record(record).values()) {
        reading.add(record, { ...piece, heldOut: split.validation.within(record, piece) });
        await pace();
      }
    });
    const { classes, most, least } = reading.finish();
    const told = (stretch: Stretch) => toldStretch(stretch, genome, split, annotation);
    const { by, bases } = query;
    return { by, bases, record: { record, name, done, length }, classes, most: most.map(told), least: least.map(told) };
  }

  /** Another genome is open: what was computed on the one before is forgotten, and nothing more of it computed. */
  genomeChanged(): void {
    this.opened.clear();
    this.inView = null;
    void this.computing.run(async () => undefined);
  }

  private async computeAll(chosen: ChosenNetwork, record: number, only: Interval | null, signal: AbortSignal) {
    const { around } = this;
    const tracks = await this.tracksOf(chosen);
    const track = tracks.record(record);
    const source = await around.background.during(around.load(chosen.id));
    const parameters = networkIn(source, chosen.network);
    const network = new SharedNetwork(source.shape, parameters, (work) => around.piece(work, signal));
    const bases = recordBases(tracks.ground.explored.genome, record);
    const tile = middleHalf(source.shape.windowLength);
    const most = tile * tilesAtOnce(source.shape);
    const tell = this.teller(chosen, tracks, record);
    let unkept: Problem | null = null;
    try {
      await around.background.during(tracks.store.sweep(await this.checkpointsOf(tracks.run)));
      await paced(signal, async (pace) => {
        const missing = () => this.missing(track, record, only, most);
        for (let next = missing(); next !== null; next = missing()) {
          // Whole tiles, since each is computed whole.
          const region = {
            start: next.start - (next.start % tile),
            end: Math.min(track.length, Math.ceil(next.end / tile) * tile),
          };
          const { logProbabilities } = await baseProbabilities(network, bases, region, 'ten-pass', { pace });
          track.put(region.start, logProbabilities);
          for (const whole of track.whole(region)) {
            const problem = await this.keep(tracks, record, whole, track);
            unkept ??= problem;
          }
          tell(region);
        }
      });
      return { progress: tracks.progressOf(record), unkept };
    } finally {
      network.dispose();
    }
  }

  /** Tells from time to time how far a record is. */
  private teller(network: ChosenNetwork, tracks: NetworkTracks, record: number): (fresh: Interval) => void {
    const track = tracks.record(record);
    const began = { at: performance.now(), done: track.done };
    let toldAt = Number.NEGATIVE_INFINITY;
    let fresh: Interval | null = null;
    return ({ start, end }) => {
      fresh = { start: Math.min(start, fresh?.start ?? start), end: Math.max(end, fresh?.end ?? end) };
      if (performance.now() - toldAt < PROGRESS_MS) return;
      toldAt = performance.now();
      const seconds = (performance.now() - began.at) / 1000;
      const computed = track.done - began.done;
      const basesPerSecond = computed > 0 && seconds > 0 ? computed / seconds : null;
      const progress = { ...tracks.progressOf(record), network, basesPerSecond, fresh };
      this.around.notify({ type: 'trackProgress', progress });
      fresh = null;
    };
  }

  private missing(track: RecordTrack, record: number, only: Interval | null, most: number): Interval | null {
    const { inView } = this;
    if (only !== null) return track.missingWithin(only.start, Math.min(only.end, track.length), most);
    return track.missing(inView?.record === record ? inView : { start: 0, end: track.length }, most);
  }

  private async keep(
    { store, of }: NetworkTracks,
    record: number,
    { index, chunk }: WholeChunk,
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

  /** The tracks of a network on the open genome, held against counts of what is trained on now. */
  private async tracksOf(network: ChosenNetwork): Promise<NetworkTracks> {
    const { genome, split } = this.around.genome();
    const key = `${network.id} ${network.network} ${genome.fingerprint}`;
    const opened = this.opened.get(key) ?? this.open(key, network, split);
    this.opened.delete(key);
    this.opened.set(key, opened);
    for (const oldest of [...this.opened.keys()].slice(0, -MOST_OPEN)) this.opened.delete(oldest);
    const [tracks, pretrained] = await Promise.all([opened.tracks, opened.pretrained]);
    if (opened.split !== split && this.opened.get(key) === opened) {
      opened.split = split;
      tracks.stand(this.ground(pretrained));
    }
    return tracks;
  }

  private open(key: string, network: ChosenNetwork, split: Split): Opened {
    const pretrained = this.info(network.id).then(({ pretrainedOn }) => pretrainedOn);
    const tracks = pretrained.then((on) => this.load(network, this.ground(on)));
    const opened = { tracks, pretrained, split };
    tracks.catch(() => {
      if (this.opened.get(key) === opened) this.opened.delete(key);
    });
    return opened;
  }

  /** @throws TypedError `weights-gone` */
  private async info(id: string): Promise<WeightsInfo> {
    const info = (await this.around.background.during(this.around.weights())).find((each) => each.id === id);
    if (info === undefined) throw weightsGone();
    return info;
  }

  private ground(pretrained: PretrainedOn | undefined): TrackGround {
    const explored = this.around.genome(pretrained);
    return { explored, table: this.around.tables.of(explored) };
  }

  private async load({ id, network }: ChosenNetwork, ground: TrackGround): Promise<NetworkTracks> {
    const { opened, background } = this.around;
    const named = checkpointOfId(id);
    if (named === undefined) throw weightsGone();
    const { run, checkpoint } = named;
    const runs = await opened;
    const store = new TrackStore(() => runs.store.folder(run));
    const of = { checkpoint, network, genome: ground.explored.genome.fingerprint };
    return new NetworkTracks({ of, run, store }, await background.during(store.chunks(of)), ground);
  }
}

/** In the order of a bigWig's records. */
const wholeRecords = (tracks: NetworkTracks): TrackProgress[] =>
  tracks
    .progress()
    .filter(({ done, length }) => done === length)
    .sort(byName);

const nothingComputed = (what: string, action: string): TypedError => new TypedError('tracks-none', what, action);

/** Tiles that fill some passes of a network. */
const tilesAtOnce = (shape: NetworkShape): number =>
  Math.max(1, Math.round((PASSES_AT_ONCE * windowsAPass(shape)) / (2 * PASSES)));

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
