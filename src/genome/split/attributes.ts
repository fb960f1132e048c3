/** Attributes of column 9 of GFF3 or GTF, by name in lower case. */
export type Attributes = ReadonlyMap<string, string>;

const GTF_PAIR = /(?:^|;)\s*([\w-]+) +(?:"([^"]*)"|([^";]+))/g;

/** GFF3 writes `key=value;key=value`, with what means something there escaped, and GTF `key "value"; key "value";`. */
export function attributesOf(text: string): Attributes {
  if (!/^\s*[\w-]+=/.test(text))
    return new Map(
      [...text.matchAll(GTF_PAIR)].map(([, key, quoted, plain]) => [key.toLowerCase(), quoted ?? plain.trim()]),
    );
  return new Map(
    text.split(';').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [] : [[pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()] as const];
    }),
  );
}
