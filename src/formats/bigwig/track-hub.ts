import type { BundledFile } from '../tar';

/**
 * A track hub with its own genome, as UCSC, IGV and JBrowse open it ("assembly hubs" in UCSC's help on track hubs):
 * `hub.txt`, `genomes.txt`, the genome as .2bit, `trackDb.txt` and the bigWigs that it names.
 */
export interface Hub {
  /** Letters, digits and _ are kept of it. */
  readonly genome: string;
  /** Names the network, for people. */
  readonly label: string;
  /** Where a browser opens it: a region. */
  readonly position: string;
  readonly twoBit: Blob;
  readonly tracks: readonly HubTrack[];
}

export interface HubTrack {
  readonly name: string;
  readonly blob: Blob;
  readonly title: string;
  /** At most 17 letters. */
  readonly short: string;
  readonly low: number;
  readonly high: number;
  /** Red, green and blue, from 0 to 255. */
  readonly colour: readonly [number, number, number];
  /** Tracks of a stack are drawn on each other. */
  readonly stack?: string;
}

/** The files of a hub, to lie in one folder. */
export function hubFiles({ genome, label, position, twoBit, tracks }: Hub): readonly BundledFile[] {
  const db = plainName(genome);
  const title = oneLine(label);
  const hub = stanza({
    hub: `helicase_${db}`,
    shortLabel: `Helicase ${db}`.slice(0, 17),
    longLabel: `What ${title} expects of ${oneLine(genome)}`.slice(0, 80),
    genomesFile: 'genomes.txt',
    email: 'none@example.org',
  });
  const genomes = stanza({
    genome: db,
    trackDb: `${db}/trackDb.txt`,
    twoBitPath: `${db}/${db}.2bit`,
    organism: db,
    scientificName: db,
    description: oneLine(genome),
    defaultPos: position,
    orderKey: '1',
  });
  const stacks = [...new Set(tracks.flatMap(({ stack }) => stack ?? []))];
  const heads = stacks.map((stack) => {
    const own = tracks.filter((track) => track.stack === stack);
    return stanza({
      track: stack,
      container: 'multiWig',
      aggregate: 'stacked',
      type: `bigWig ${own[0].low} ${own[0].high}`,
      shortLabel: stack,
      longLabel: `${stack}, ${title}`.slice(0, 80),
      viewLimits: `${own[0].low}:${own[0].high}`,
      visibility: 'full',
      showSubtrackColorOnUi: 'on',
    });
  });
  const stanzas = tracks.map(({ name, title: what, short, low, high, colour, stack }) =>
    stanza({
      track: name,
      ...(stack === undefined ? {} : { parent: stack }),
      bigDataUrl: `${name}.bw`,
      type: `bigWig ${low} ${high}`,
      shortLabel: short,
      longLabel: `${what}, ${title}`.slice(0, 80),
      viewLimits: `${low}:${high}`,
      color: colour.join(','),
      visibility: 'full',
    }),
  );
  return [
    { name: 'hub.txt', blob: new Blob([hub]) },
    { name: 'genomes.txt', blob: new Blob([genomes]) },
    { name: `${db}/${db}.2bit`, blob: twoBit },
    { name: `${db}/trackDb.txt`, blob: new Blob([[...heads, ...stanzas].join('\n')]) },
    ...tracks.map(({ name, blob }) => ({ name: `${db}/${name}.bw`, blob })),
  ];
}

/** A name that stands in paths and settings. */
const plainName = (text: string): string => text.replace(/\W+/g, '_').slice(0, 40) || 'genome';

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
const stanza = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key} ${value}\n`)
    .join('');
