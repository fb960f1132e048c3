/** Characters that cannot be seen, or that look like another. */
const NAMES: Readonly<Record<string, string>> = {
  '\u0009': 'tab',
  '\u00a0': 'no-break space',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero-width space',
  '\u200e': 'left-to-right mark',
  '\u202f': 'narrow no-break space',
  '\u2010': 'hyphen',
  '\u2011': 'no-break hyphen',
  '\u2012': 'figure dash',
  '\u2013': 'en dash',
  '\u2014': 'em dash',
  '\u2018': 'curly quote',
  '\u2019': 'curly quote',
  '\u201c': 'curly quote',
  '\u201d': 'curly quote',
  '\u2026': 'ellipsis',
  '\u2212': 'minus sign',
  '\u3000': 'ideographic space',
  '\ufeff': 'byte order mark',
  '\ufffd': 'replacement character',
};

/**
 * The first character of a text as a message shows it: `"E"`, or `a no-break space (U+00A0)` where seeing it would not
 * tell.
 */
export function characterName(text: string): string {
  const point = text.codePointAt(0) ?? 0;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  const character = String.fromCodePoint(point);
  const name = NAMES[character];
  if (name !== undefined) return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} (${code})`;
  return point > 32 && point < 127 ? `"${character}"` : `"${character}" (${code})`;
}
