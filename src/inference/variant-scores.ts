import { unknownBase } from '../formats/alphabet';
import { largestChange, logOdds } from './log-odds';
import { askInPasses, BASES, type Question, type Work } from './log-probabilities';
import type { ForwardNetwork } from './network';
import type { RecordBases } from './record-bases';
import { nearMiddle, windowAround } from './window-places';
import { HIDDEN_BASE } from './windows';

/** A base of a record, and what it is changed to. */
export interface Site {
  readonly bases: RecordBases;
  /** 0-based. */
  readonly place: number;
  /** Base codes, one for each variant. */
  readonly alternatives: readonly number[];
}

/** Of a site, one number for each of its alternatives. NaN where a base is unknown. */
export interface SiteScores {
  readonly values: Float32Array;
  /** Whether the record's end kept the base from the middle of its window. */
  readonly shifted: boolean;
}

/**
 * Variant effects: ln p(alternative) - ln p(base), the base hidden in the middle of its window, both strands averaged
 * as log-probabilities (Benegas et al., PNAS 2023, "GPN"). Below 0 the network finds the change less likely than what
 * is there.
 */
export async function variantEffects(
  network: ForwardNetwork,
  sites: readonly Site[],
  work: Work,
): Promise<SiteScores[]> {
  const scores: SiteScores[] = [];
  await askInPasses(
    network,
    hiddenSites(sites, network.shape.windowLength),
    sites.length,
    ({ site: { alternatives }, base, shifted }, logProbabilities) => {
      const at = (code: number) => (code < BASES ? logProbabilities[code] : Number.NaN);
      scores.push({ values: Float32Array.from(alternatives, (code) => at(code) - at(base)), shifted });
    },
    work,
  );
  return scores;
}

function* hiddenSites(sites: readonly Site[], windowLength: number) {
  for (const site of sites) {
    const { window, place, shifted } = windowOf(site, windowLength);
    yield { site, base: window[place], shifted, window: window.with(place, HIDDEN_BASE), places: [place] };
  }
}

/**
 * Influence, as GPN has it: how much a variant moves what the network expects elsewhere. The mean, over the other
 * places at most L / 4 from the middle of the window, of the largest change of any base's log odds, nothing
 * hidden, in nats.
 */
export async function influences(network: ForwardNetwork, sites: readonly Site[], work: Work): Promise<SiteScores[]> {
  const scores: SiteScores[] = [];
  let before = new Float32Array(0);
  const asked = sites.reduce((sum, { alternatives }) => sum + 1 + alternatives.length, 0);
  await askInPasses(
    network,
    shownSites(sites, network.shape.windowLength),
    asked,
    ({ site, alternative, known, shifted, places }, logProbabilities) => {
      const odds = logOdds(logProbabilities);
      if (alternative === null) {
        before = odds;
        scores.push({ values: new Float32Array(site.alternatives.length).fill(Number.NaN), shifted });
      } else if (known && places.length > 0) {
        const sum = places.reduce((total, _, k) => total + largestChange(odds, before, k), 0);
        scores[scores.length - 1].values[alternative] = sum / places.length;
      }
    },
    work,
  );
  return scores;
}

interface Shown extends Question {
  readonly site: Site;
  /** Index of the alternative in the site; null for the window as it is. */
  readonly alternative: number | null;
  /** Whether both bases are. */
  readonly known: boolean;
  readonly shifted: boolean;
}

function* shownSites(sites: readonly Site[], windowLength: number): Generator<Shown> {
  for (const site of sites) {
    const { window, place, shifted } = windowOf(site, windowLength);
    const places = nearMiddle(window.length).filter((i) => i !== place);
    yield { site, alternative: null, known: true, shifted, window, places };
    for (const [alternative, code] of site.alternatives.entries()) {
      const known = window[place] !== unknownBase && code < BASES;
      yield { site, alternative, known, shifted, window: window.with(place, code), places };
    }
  }
}

function windowOf({ bases, place }: Site, windowLength: number) {
  const { start, end, shifted } = windowAround(place, windowLength, bases.length);
  return { window: bases.read(start, end - start), place: place - start, shifted };
}
