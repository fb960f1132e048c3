import type { ImportNote } from './notes';
import type { ExpectedTensor } from './safetensors-expected';
import type { TensorPlace } from './safetensors-header';

export interface NamedPlaces {
  /** By the names that are expected. */
  readonly tensors: ReadonlyMap<string, TensorPlace>;
  readonly notes: readonly ImportNote[];
}

/** What DistributedDataParallel and torch.compile put before the names of what they wrap. */
const WRAPPERS = new Set(['module', '_orig_mod']);

const unwrapped = (name: string): string =>
  name
    .split('.')
    .filter((segment) => !WRAPPERS.has(segment))
    .join('.');

/** Counters and positions are whole numbers, and no weights. */
const isWeight = ({ dtype }: TensorPlace): boolean => /^(F|BF|C)/.test(dtype);

/**
 * The tensors of a file under the names that are expected, where a wrapper's prefix or one that all share stands before
 * them; counters that are not expected are left out. What does not fit in this way stays as it is, for its reader to
 * refuse.
 */
export function underExpectedNames(
  held: ReadonlyMap<string, TensorPlace>,
  expected: readonly ExpectedTensor[],
): NamedPlaces {
  const wanted = new Set(expected.map(({ name }) => name));
  const counters = [...held.values()].filter((place) => !isWeight(place) && !wanted.has(place.name));
  const weights = [...held.values()].filter((place) => isWeight(place) || wanted.has(place.name));
  for (const rename of renamings(weights, expected)) {
    const tensors = new Map(weights.map((place) => [rename(place.name), place]));
    if (tensors.size < weights.length || !expected.every(({ name }) => tensors.has(name))) continue;
    return {
      tensors,
      notes: notesOf(
        weights.filter(({ name }) => rename(name) !== name),
        rename,
        counters,
      ),
    };
  }
  return { tensors: new Map(weights.map((place) => [place.name, place])), notes: [] };
}

/** Whether a file holds a tensor of this name, whatever stands before it. */
export const holdsTensor = (held: ReadonlyMap<string, TensorPlace>, name: string): boolean =>
  held.has(name) || [...held.keys()].some((each) => unwrapped(each) === name || each.endsWith(`.${name}`));

function renamings(
  weights: readonly TensorPlace[],
  expected: readonly ExpectedTensor[],
): readonly ((name: string) => string)[] {
  const first = expected[0]?.name;
  const found = weights.find(({ name }) => first !== undefined && unwrapped(name).endsWith(`.${first}`));
  const prefix = found === undefined ? '' : unwrapped(found.name).slice(0, -first.length);
  const withoutPrefix = (name: string) => {
    const bare = unwrapped(name);
    return bare.startsWith(prefix) ? bare.slice(prefix.length) : bare;
  };
  return [(name) => name, unwrapped, withoutPrefix];
}

function notesOf(
  renamed: readonly TensorPlace[],
  rename: (name: string) => string,
  counters: readonly TensorPlace[],
): ImportNote[] {
  const notes: ImportNote[] = [];
  if (renamed.length > 0) {
    const [{ name }] = renamed;
    const message =
      `The names of ${renamed.length.toLocaleString('en')} tensors have a prefix of a wrapper, which was taken ` +
      `off: "${name.slice(0, 80)}" was read as "${rename(name).slice(0, 80)}".`;
    notes.push({ code: 'weights-prefix', message });
  }
  if (counters.length > 0) {
    const names = counters.slice(0, 3).map(({ name }) => `"${name.slice(0, 80)}"`);
    const more = counters.length > names.length ? ` and ${counters.length - names.length} more` : '';
    notes.push({
      code: 'weights-counters',
      message: `${names.join(', ')}${more} hold whole numbers, no weights, and were left out.`,
    });
  }
  return notes;
}
