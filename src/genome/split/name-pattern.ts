/**
 * A test of record names by one or more globs with commas or blanks between them: `*` is any text, `?` one character,
 * and a glob without either matches any name that contains it. Case counts. No glob at all matches every name.
 */
export function namePattern(text: string): (name: string) => boolean {
  const globs = globsOf(text).map((glob) => (/[*?]/.test(glob) ? whole(glob) : (name: string) => name.includes(glob)));
  return globs.length === 0 ? () => true : (name) => globs.some((matches) => matches(name));
}

/**
 * As `namePattern`, but a glob without `*` and `?` is a whole name, and no glob matches nothing: for naming records
 * rather than searching them.
 */
export function nameList(text: string): (name: string) => boolean {
  const globs = globsOf(text).map(whole);
  return (name) => globs.some((matches) => matches(name));
}

function globsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((glob) => glob !== '');
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
