import { join } from 'node:path';
import type { Engine } from '../../engine/engine';
import type { RegionScores } from '../../engine/explore/order';
import { FILE_TRACKS, type FileTrack, TrackFiles, valuesOf } from '../../engine/explore/track-files';
import { trackHub } from '../../engine/explore/track-hub';
import { BASE_LETTERS } from '../../formats/alphabet';
import { bedGraphText } from '../../formats/bedgraph';
import { byName } from '../../formats/bigwig/chromosome-tree';
import type { Interval } from '../../genome/summary';
import { WAYS } from '../../inference/base-probabilities';
import type { StandingOut } from '../../inference/standing-out/standing-out';
import { STRETCH_BASES } from '../../inference/standing-out/stretches';
import { type Command, DONE } from '../command';
import { EXPLORED_OPTIONS, type Explored, explore, outOf, regionOf } from '../explored';
import { saveFile } from '../files';
import { choice, type Given, usage } from '../options';
import { readingOf } from '../standing-out';

const KINDS = ['surprisal', 'excess', 'logo'] as const;
type Kind = (typeof KINDS)[number];

/** Bases asked at once. */
const PIECE = 1 << 14;

export const track: Command = {
  name: 'track',
  operands: 'RUN',
  summary:
    'Writes what the network expects along records as bigWig, which genome browsers open, or of a region as bedGraph.',
  options: {
    ...EXPLORED_OPTIONS,
    kind: { value: 'KIND', help: `${KINDS.join(', ')}: bits a base; of the logo four files, one a base` },
    record: { value: 'NAME', help: 'may be repeated (all records)', many: true },
    region: { value: 'REGION', help: 'such as chr1:1,000-2,000, as bedGraph, instead of records' },
    way: { value: 'WAY', help: `${WAYS.join(' or ')}: one hidden base a pass takes many times as long (ten-pass)` },
    out: { value: 'FILE', help: 'FILE.bw, or FILE.bedGraph of a region' },
    hub: { value: 'FOLDER', help: 'instead of --kind and --out: a track hub with all kinds and the genome' },
    annotation: { value: 'FILE', help: 'GFF3, GenBank or BED: what the summary says of classes and stretches' },
    summary: { value: 'FILE', help: 'mean surprisal by class of bases beside the count table, as TSV' },
    stretches: {
      value: 'FILE',
      help: 'the most and the least surprising stretches, as TSV; of the kind excess, by that',
    },
    bases: { value: 'N', help: `of a stretch: ${STRETCH_BASES.join(', ')} (256)` },
  },
  teaching: `
Surprisal is -log2 p of the base that stands there, hidden; excess is surprisal minus that of the best two-sided table
of counts, so that below 0 the network knows more than counting; the logo is p (2 - H). Ten passes hide every tenth
base at once; how near they come to hiding one base a pass is measured on 512 bases of the longest record
and printed.

  helicase track ecoli.helicase.tar --genome ecoli.fa.gz --kind surprisal --record U00096.3 --out surprisal.bw
  helicase track ecoli.helicase.tar --genome ecoli.fa.gz --kind logo --record U00096.3 --out logo.bw
  helicase track ecoli.helicase.tar --genome ecoli.fa.gz --kind excess --region U00096.3:1-5,000 --out a.bedGraph
  helicase track ecoli.helicase.tar --genome ecoli.fa.gz --kind excess --out e.bw --annotation ecoli.gff3 \\
    --summary classes.tsv --stretches stretches.tsv
  helicase track ecoli.helicase.tar --genome ecoli.fa.gz --hub ecoli-hub

A hub is hub.txt, genomes.txt, trackDb.txt, the bigWigs and the genome as .2bit: put it on a web server and give UCSC,
IGV or JBrowse the address of its hub.txt.`,
  run: (given, terminal) => {
    const written = given.has('hub') ? asHub(given) : asFiles(given);
    const reading = readingOf(given, written.kind);
    const work = async (explored: Explored) => {
      const { engine } = explored;
      const records = given.has('region')
        ? [await regionOf(engine, given)]
        : await recordsOf(engine, given.all('record'));
      const way = choice(given, 'way', WAYS) ?? 'ten-pass';
      if (way === 'ten-pass') await tellAgreement(explored, records);
      const standing = await reading.begin(explored);
      const files = await written.write(explored, records, scored(explored, records, way, standing));
      for (const [path, content] of files) await saveFile(path, content);
      explored.line.end();
      terminal.out(written.told.map((path) => `${path}\n`).join(''));
      if (standing !== null) await reading.write(explored, standing, terminal);
      return DONE;
    };
    return explore(given, terminal, [...written.outs, ...reading.outs], work, true);
  },
};

interface Stretch extends Interval {
  readonly record: number;
  readonly name: string;
}

type Pieces = ReturnType<typeof scored>;
type WrittenFile = readonly [path: string, content: Blob | string];

/** What becomes of the values. */
interface Written {
  /** Which the stretches are ranked by. */
  readonly kind: Kind;
  /** Files that are found out beforehand whether they can be written, and what is told in the end. */
  readonly outs: readonly string[];
  readonly told: readonly string[];
  write(explored: Explored, records: readonly Stretch[], pieces: Pieces): Promise<readonly WrittenFile[]>;
}

/** A file a track. @throws TypedError `cli-usage` */
function asFiles(given: Given): Written {
  const kind = choice(given, 'kind', KINDS);
  if (kind === undefined) throw usage('There is no kind of track.', `Name one with --kind: ${KINDS.join(', ')}.`);
  const isRegion = given.has('region');
  if (isRegion && given.has('record')) throw usage('--region does not go with --record.', 'Leave one of them out.');
  const out = isRegion
    ? outOf(given, /\.(bedgraph|bdg)$/i, 'FILE.bedGraph')
    : outOf(given, /\.(bw|bigwig)$/i, 'FILE.bw');
  const tracks: readonly FileTrack[] = kind === 'logo' ? BASE_LETTERS : [kind];
  const outs = tracks.length === 1 ? [out] : tracks.map((track) => out.replace(/(\.\w+)$/, `.${track}$1`));
  return {
    kind,
    outs,
    told: outs,
    async write(_explored, records, pieces) {
      const blobs = await (isRegion ? bedGraphs(tracks, pieces) : bigWigs(tracks, records, pieces));
      return blobs.map((blob, i) => [outs[i], blob]);
    },
  };
}

/** @throws TypedError `cli-usage` */
function asHub(given: Given): Written {
  const folder = given.text('hub') ?? '';
  const other = ['kind', 'out', 'region'].find((name) => given.has(name));
  if (other !== undefined) throw usage(`--hub does not go with --${other}.`, 'Leave one of them out.');
  const outs = [join(folder, 'hub.txt')];
  return {
    kind: 'excess',
    outs,
    told: outs,
    async write({ engine, model, signal }, records, pieces) {
      const chromosomes = chromosomesOf(records);
      const files = new TrackFiles(chromosomes, FILE_TRACKS);
      for await (const { place, scores } of pieces) files.add(place, scores);
      const [first] = chromosomes;
      const { genome } = engine.genome.forExploring();
      const of = { genome, name: engine.genome.identity().name, model, first, files: files.finish() };
      const hub = await trackHub(of, async () => signal.throwIfAborted());
      // What names the others comes last.
      return hub.toReversed().map(({ name, blob }) => [join(folder, name), blob]);
    },
  };
}

/** @throws TypedError `region-record`; `cli-usage` where a part of one is named */
async function recordsOf(engine: Engine, names: readonly string[]): Promise<readonly Stretch[]> {
  const found: Stretch[] = [];
  for (const name of names) {
    const { record, asked } = await engine.genome.region(name);
    const query = { from: record, count: 1, sortBy: 'order', descending: false, pattern: '' } as const;
    const [whole] = (await engine.genome.records(query)).rows;
    if (asked.start !== 0 || asked.end !== whole.bases)
      throw usage(`--record takes whole records, and ${name} is a part of one.`, 'Ask for it with --region.');
    if (!found.some((each) => each.record === record)) found.push({ record, name: whole.name, ...asked });
  }
  for (let from = 0; names.length === 0; ) {
    const query = { from, count: 1000, sortBy: 'order', descending: false, pattern: '' } as const;
    const { rows, matching } = await engine.genome.records(query);
    found.push(...rows.map(({ index, name, bases }) => ({ record: index, name, start: 0, end: bases })));
    from += rows.length;
    if (from >= matching) break;
  }
  return found.sort((a, b) => byName({ name: a.name, length: 0 }, { name: b.name, length: 0 }));
}

async function tellAgreement({ engine, asked, line, signal }: Explored, records: readonly Stretch[]): Promise<void> {
  const [longest] = records.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  const { bases, correlation, difference } = await engine.explore.agreement({ ...asked, ...longest }, signal);
  line.note(
    `Ten passes beside one base a pass, on ${bases} bases of ${longest.name}: r = ${correlation.toFixed(4)}, ` +
      `mean difference ${difference.toFixed(4)} bits.`,
  );
}

async function* scored(
  { engine, asked, line, signal }: Explored,
  records: readonly Stretch[],
  way: (typeof WAYS)[number],
  standing: StandingOut | null,
): AsyncGenerator<{ readonly place: number; readonly name: string; readonly scores: RegionScores }> {
  const total = records.reduce((sum, { start, end }) => sum + end - start, 0);
  const began = performance.now();
  let done = 0;
  for (const [place, { record, name, start, end }] of records.entries()) {
    for (let from = start; from < end; from += PIECE) {
      const piece = { record, start: from, end: Math.min(from + PIECE, end) };
      const scores = await engine.explore.scores({ ...asked, ...piece, way }, signal);
      standing?.add(record, scores);
      yield { place, name, scores };
      done += piece.end - piece.start;
      const basesPerSecond = Math.round((1000 * done) / (performance.now() - began));
      line.show({ done, total, text: `bases  ${basesPerSecond.toLocaleString('en')} bases/s` });
    }
  }
}

const chromosomesOf = (records: readonly Stretch[]) => records.map(({ name, end }) => ({ name, length: end }));

async function bigWigs(tracks: readonly FileTrack[], records: readonly Stretch[], pieces: Pieces): Promise<Blob[]> {
  const files = new TrackFiles(chromosomesOf(records), tracks);
  for await (const { place, scores } of pieces) files.add(place, scores);
  return files.finish().map(([, blob]) => blob);
}

async function bedGraphs(tracks: readonly FileTrack[], pieces: Pieces): Promise<Blob[]> {
  const texts: string[][] = tracks.map(() => []);
  for await (const { name, scores } of pieces)
    for (const [i, track] of tracks.entries()) texts[i].push(bedGraphText(name, scores.start, valuesOf(track, scores)));
  return texts.map((lines) => new Blob(lines));
}
