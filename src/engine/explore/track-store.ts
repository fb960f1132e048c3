import type { Folder } from '../../platform/folder';
import { readCommit, readSealed, removeSealed, writeSealed } from '../../storage/sealed-folder';
import { TRACKS } from '../../training/record/run-store';
import type { Chunk } from './record-track';

const FILE = 'surprisals.u16';
const VERSION = 1;

/** What tracks were computed with, and on. */
export interface TrackOf {
  /** The folder of the checkpoint. */
  readonly checkpoint: string;
  readonly network: string;
  /** Fingerprint of the genome. */
  readonly genome: string;
}

const nameOf = ({ checkpoint, network, genome }: TrackOf): string => `${checkpoint}.${network}.${genome}`;

/**
 * Chunks of tracks in a run's own folder, `tracks/CHECKPOINT.NETWORK.GENOME/RECORD-CHUNK/`, each a sealed folder: a
 * chunk is whole or not there. Written little-endian, as every machine that runs a browser stores numbers.
 */
export class TrackStore {
  private readonly run: () => Promise<Folder>;

  /** @param run the run's folder; throws where the run is gone */
  constructor(run: () => Promise<Folder>) {
    this.run = run;
  }

  /** Whole chunks of each record. */
  async chunks(of: TrackOf): Promise<ReadonlyMap<number, readonly number[]>> {
    const folder = await this.folder(of);
    const byRecord = new Map<number, number[]>();
    for (const name of (await folder?.names()) ?? []) {
      const [record, index] = name.split('-').map(Number);
      if ((await readCommit(await folder?.existing(name)))?.version !== VERSION) continue;
      byRecord.set(record, [...(byRecord.get(record) ?? []), index]);
    }
    return byRecord;
  }

  async read(of: TrackOf, record: number, index: number): Promise<Chunk | undefined> {
    const folder = await (await this.folder(of))?.existing(`${record}-${index}`);
    const bytes = await readSealed(folder, FILE, await readCommit(folder));
    return bytes === undefined || bytes.byteLength % 8 !== 0 ? undefined : new Uint16Array(bytes);
  }

  /** @throws TypedError where there is no room, or the run is gone; the chunk is then not there */
  async keep(of: TrackOf, record: number, index: number, chunk: Chunk): Promise<void> {
    const tracks = await (await this.run()).folder(TRACKS);
    const folder = await tracks.folder(nameOf(of));
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // What a crash left there half-written.
    await removeSealed(folder, `${record}-${index}`);
    await writeSealed(folder, `${record}-${index}`, [[FILE, bytes]], () => ({ version: VERSION }));
  }

  /** Removes tracks of checkpoints that the run no longer has. */
  async sweep(checkpoints: ReadonlySet<string>): Promise<void> {
    const tracks = await (await this.run()).existing(TRACKS);
    for (const name of (await tracks?.names()) ?? [])
      if (!checkpoints.has(name.split('.').slice(0, -2).join('.'))) await tracks?.remove(name);
  }

  private async folder(of: TrackOf): Promise<Folder | undefined> {
    return (await (await this.run()).existing(TRACKS))?.existing(nameOf(of));
  }
}
