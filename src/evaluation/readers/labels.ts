import type { RowNote, RowPlace } from './row-notes';

/** Labels as they were found, each with its rows so far and the place of the first. */
export class FoundLabels {
  private readonly indices = new Map<string, number>();
  private readonly places: RowPlace[] = [];
  private readonly labelsOfFile = new Map<string, Set<string>>();

  /** The index of a label, new ones at the end. */
  indexOf(label: string, place: RowPlace): number {
    const beside = this.labelsOfFile.get(place.file) ?? new Set();
    this.labelsOfFile.set(place.file, beside.add(label));
    const known = this.indices.get(label);
    if (known !== undefined) return known;
    this.indices.set(label, this.indices.size);
    this.places.push(place);
    return this.indices.size - 1;
  }

  /**
   * The classes that the labels are: numbers by size, then words by alphabet. Where all are numbers, spellings of the
   * same number are one class; so are words that each file spells in a way of its own, TRUE here and True there.
   * @returns names, the class of each label, and what should be known of them
   */
  classes(): { readonly names: readonly string[]; readonly classOf: readonly number[]; readonly notes: RowNote[] } {
    const labels = [...this.indices.keys()];
    const groups = new Map<string, string[]>();
    const areNumbers = labels.every((label) => isExact(wholeOf(label)));
    const apart = this.keptApart();
    for (const label of labels) {
      const word = folded(label);
      const key = areNumbers ? String(Number(wholeOf(label))) : apart.has(word) ? label : word;
      groups.set(key, [...(groups.get(key) ?? []), label]);
    }
    // A number that is spelled in one way keeps it: 01, 02, ... are names as good as any.
    const named = [...groups].map(([key, spellings]) => ({
      name: areNumbers && spellings.length > 1 ? key : spellings[0],
      spellings,
    }));
    named.sort(
      areNumbers ? (a, b) => Number(wholeOf(a.name)) - Number(wholeOf(b.name)) : (a, b) => compare(a.name, b.name),
    );
    const classOf: number[] = [];
    named.forEach(({ spellings }, index) => {
      for (const spelling of spellings) classOf[this.indices.get(spelling) ?? 0] = index;
    });
    const names = named.map(({ name }) => name);
    return { names, classOf, notes: [...this.spelled(named), ...this.alike(names)] };
  }

  /** Words that some file spells in two ways, or has as its only one, so that it tells nothing of their spelling. */
  private keptApart(): ReadonlySet<string> {
    const apart = new Set<string>();
    for (const labels of this.labelsOfFile.values()) {
      const words = new Set<string>();
      for (const label of labels) {
        const word = folded(label);
        if (words.has(word)) apart.add(word);
        words.add(word);
      }
      if (words.size === 1) for (const word of words) apart.add(word);
    }
    return apart;
  }

  private spelled(named: readonly { readonly name: string; readonly spellings: readonly string[] }[]): RowNote[] {
    return named
      .filter(({ spellings }) => spellings.length > 1)
      .map(({ name, spellings }) => ({
        code: 'labels-spelled',
        message: `The labels ${listed(spellings)} were read as one class, ${name}.`,
        ...this.placeOf(spellings[1]),
      }));
  }

  private alike(names: readonly string[]): RowNote[] {
    const byLowerCase = new Map<string, string[]>();
    for (const name of names) {
      const key = folded(name);
      byLowerCase.set(key, [...(byLowerCase.get(key) ?? []), name]);
    }
    return [...byLowerCase.values()]
      .filter((each) => each.length > 1)
      .map((each) => ({
        code: 'labels-alike',
        message: `The labels ${listed(each)} differ only in case or blanks; they were read as different classes.`,
        ...this.placeOf(each[1]),
      }));
  }

  private placeOf(label: string): RowPlace {
    return this.places[this.indices.get(label) ?? 0];
  }
}

/** Whether these classes are numbers somebody measured or counted: more of them than a third of the rows. */
export function lookMeasured(classes: readonly string[], rows: number): boolean {
  return classes.length > 10 && 3 * classes.length > rows && classes.every(isNumber);
}

/** What is not seen: marks of direction and width, and hyphens that show only where a line is broken. */
const UNSEEN = /\u00ad|\u200b|\u200c|\u200d|\u200e|\u200f|\u2060|\ufeff/g;

/**
 * A label as it is compared: letters with accents in one form, without what is not seen; whole numbers that a table
 * program wrote as 1.0 are whole numbers.
 */
export const normalLabel = (text: string): string =>
  text
    .normalize('NFC')
    .replace(UNSEEN, '')
    .trim()
    .replace(/^(-?\d+)\.0+$/, '$1');

/** The same of 1,0, as programs write it where a comma stands before decimals; 1,000 is a thousand as likely. */
export const wholeOf = (label: string): string => label.replace(/^([+-]?\d+),0{1,2}$/, '$1');

/** Names and numbers that a label of a known task may be written as. */
export function labelNames(classes: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    classes.flatMap((name, index) => [[name.toLowerCase(), index] as const, [String(index), index] as const]),
  );
}

export const labelList = (classes: readonly string[]): string =>
  classes.map((name, index) => (name === String(index) ? name : `${index} or ${name}`)).join(', ');

/** A word without its case, blanks alike. */
const folded = (label: string): string => label.toLowerCase().replace(/[\s_-]+/g, ' ');

const isNumber = (name: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(name);

/** Beyond these, different digits are one number. */
const isExact = (name: string): boolean => isNumber(name) && Math.abs(Number(name)) <= Number.MAX_SAFE_INTEGER;

function compare(a: string, b: string): number {
  const [plainA, plainB] = [a, b].map((name) => /^-?\d+(\.\d+)?$/.test(name));
  if (plainA && plainB) return Number(a) - Number(b);
  if (plainA !== plainB) return plainA ? -1 : 1;
  return a < b ? -1 : 1;
}

const listed = (labels: readonly string[]): string =>
  labels
    .slice(0, 5)
    .map((label) => `"${label.slice(0, 40)}"`)
    .join(', ');
