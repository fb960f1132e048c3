/** What stands between commas and blanks, or between quotes, in a list of record names. */
interface Entry {
  readonly text: string;
  /** In quotes: a name to the letter, with whatever commas, blanks, `*` and `?` it has. */
  readonly isQuoted: boolean;
}

/**
 * A test of record names by one or more globs with commas or blanks between them: `*` is any text, `?` one character,
 * and a glob without either matches any name that contains it. What stands in quotes is a whole name to the letter.
 * Case counts. No glob at all matches every name.
 */
export function namePattern(text: string): (name: string) => boolean {
  const tests = entriesOf(text)
    .flatMap((entry) => (entry.isQuoted ? [entry] : piecesOf(entry)))
    .map(({ text: glob, isQuoted }) => {
      if (isQuoted) return (name: string) => name === glob;
      return isGlob(glob) ? whole(glob) : (name: string) => name.includes(glob);
    });
  return tests.length === 0 ? () => true : (name) => tests.some((matches) => matches(name));
}

export interface NameList {
  readonly matches: (name: string) => boolean;
  /** Entries that are neither the name of a record nor a glob. */
  readonly missing: readonly string[];
}

/**
 * The records that a list names. An entry that is the name of a record means that record and no other, whatever
 * characters are in it; else it is cut at its commas, and a piece that is no name but holds `*` or `?` is a glob. What
 * stands in quotes is never cut and no glob.
 * @param names all there are, in any order
 */
export function nameList(text: string, names: Iterable<string>): NameList {
  const entries = entriesOf(text);
  const candidates = new Set(entries.flatMap((entry) => [entry, ...piecesOf(entry)]).map((entry) => entry.text));
  const known = new Set<string>();
  for (const name of names) if (candidates.has(name)) known.add(name);
  const chosen = entries.flatMap((entry) => (entry.isQuoted || known.has(entry.text) ? [entry] : piecesOf(entry)));
  const unknown = chosen.filter((entry) => !known.has(entry.text));
  const [globs, missing] = [true, false].map((wanted) =>
    unknown.filter((entry) => (!entry.isQuoted && isGlob(entry.text)) === wanted).map((entry) => entry.text),
  );
  const wholes = new Set(chosen.map((entry) => entry.text).filter((each) => known.has(each)));
  const tests = globs.map(whole);
  return { matches: (name) => wholes.has(name) || tests.some((matches) => matches(name)), missing };
}

const isGlob = (text: string): boolean => /[*?]/.test(text);

function entriesOf(text: string): Entry[] {
  const found = text.matchAll(/[\s,]*(?:"([^"]*)"(?=[\s,]|$)|((?:[^\s,]|,(?!\s*"))+))/g);
  return [...found].map(([, quoted, plain]) => ({ text: quoted ?? plain, isQuoted: quoted !== undefined }));
}

/** What stands between the commas of an entry without blanks. */
function piecesOf({ text }: Entry): Entry[] {
  return text
    .split(',')
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece, isQuoted: false }));
}

/**
 * Matches without backtracking into earlier stars: the greedy two-pointer walk, linear for any real pattern and never
 * exponential.
 */
function whole(glob: string): (name: string) => boolean {
  return (name) => {
    let g = 0;
    let star = -1;
    let resume = 0;
    for (let n = 0; n < name.length; ) {
      if (g < glob.length && glob[g] === '*') {
        star = g++;
        resume = n;
      } else if (g < glob.length && (glob[g] === '?' || glob[g] === name[n])) {
        g++;
        n++;
      } else if (star >= 0) {
        g = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (glob[g] === '*') g++;
    return g === glob.length;
  };
}
