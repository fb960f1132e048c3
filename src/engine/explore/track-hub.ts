import type { Chromosome } from '../../formats/bigwig/chromosome-tree';
import { type HubTrack, hubFiles } from '../../formats/bigwig/track-hub';
import type { BundledFile } from '../../formats/tar';
import type { PackedGenome } from '../../genome/packed/packed-genome';
import { twoBitFile } from '../../genome/packed/two-bit-file';
import { type FileTrack, type TrackFiles, trackFileName } from './track-files';

const LOOKS: Readonly<Record<FileTrack, Omit<HubTrack, 'name' | 'blob'>>> = {
  surprisal: { title: 'Surprisal, bits', short: 'surprisal', low: 0, high: 4, colour: [25, 112, 216] },
  excess: {
    title: 'Surprisal minus count table, bits',
    short: 'minus table',
    low: -2,
    high: 2,
    colour: [123, 36, 110],
  },
  A: { title: 'Height of A, bits', short: 'A', low: 0, high: 2, colour: [15, 122, 79], stack: 'logo' },
  C: { title: 'Height of C, bits', short: 'C', low: 0, high: 2, colour: [25, 112, 216], stack: 'logo' },
  G: { title: 'Height of G, bits', short: 'G', low: 0, high: 2, colour: [192, 120, 0], stack: 'logo' },
  T: { title: 'Height of T, bits', short: 'T', low: 0, high: 2, colour: [179, 38, 30], stack: 'logo' },
};

/** What a browser shows first of a hub. */
const HUB_BASES = 10_000;

interface HubOf {
  readonly genome: PackedGenome;
  /** Of the genome. */
  readonly name: string;
  /** Names the network. */
  readonly model: string;
  /** The record that is shown first. */
  readonly first: Chromosome;
  readonly files: ReturnType<TrackFiles['finish']>;
}

/** Tracks of records with their genome, as a track hub. @throws TypedError `2bit-too-large` */
export async function trackHub(
  { genome, name, model, first, files }: HubOf,
  pace: () => Promise<void>,
): Promise<readonly BundledFile[]> {
  return hubFiles({
    genome: name,
    label: model,
    position: `${first.name}:1-${Math.min(first.length, HUB_BASES)}`,
    twoBit: await twoBitFile(genome, pace),
    tracks: files.map(([track, blob]) => ({ ...LOOKS[track], name: trackFileName(track), blob })),
  });
}
