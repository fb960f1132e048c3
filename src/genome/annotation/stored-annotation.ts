import { count, parseText, text, z } from '../../formats/schema';
import type { Folder } from '../../platform/folder';
import { jsonBytes } from '../../storage/json-file';
import { readCommit, readSealed, removeSealed, writeSealed } from '../../storage/sealed-folder';
import { type Annotation, NONE_UNSHOWN } from './annotation';

const FILE = 'features.json';
const PREFIX = 'annotation-';
/** The first knew no phases. */
const VERSIONS: readonly unknown[] = [1, 2];
const VERSION = 2;

const LONGEST = 10_000;
const row = z.tuple([
  count,
  count,
  count,
  z.enum(['+', '-']).nullable(),
  text(LONGEST),
  text(LONGEST),
  text(LONGEST),
  text(LONGEST),
  count.max(2).optional(),
]);
const note = z.object({
  code: text(LONGEST),
  message: text(LONGEST),
  record: text(LONGEST).optional(),
  line: count.optional(),
});
const unshown = z.object({ parts: count, whole: count, twins: count });
/** Earlier builds counted nothing that is not shown. */
const schema = z.object({
  source: text(LONGEST),
  rows: z.array(row),
  notes: z.array(note),
  unshown: unshown.default(NONE_UNSHOWN),
});

/**
 * Keeps an annotation with a genome, in a sealed folder inside the genome's own. The one before goes once the new one
 * is whole, so that a crash leaves one of the two.
 * @throws TypedError where there is no room; the one before is then still there
 */
export async function keepAnnotation(genome: Folder, { source, features, notes, unshown }: Annotation): Promise<void> {
  const before = await sealedNames(genome);
  const rows = features.map(
    ({ record, start, end, strand, type, name, locus, product, phase }) =>
      [
        record,
        start,
        end,
        strand,
        ...[type, name, locus, product].map((each) => each.slice(0, LONGEST)),
        ...(phase === undefined ? [] : [phase]),
      ] as const,
  );
  const bytes = jsonBytes({ source: source.slice(0, LONGEST), rows, notes, unshown });
  await writeSealed(genome, `${PREFIX}${crypto.randomUUID()}`, [[FILE, bytes]], () => ({ version: VERSION }));
  for (const name of before) await removeSealed(genome, name);
}

/** The annotation that is kept with a genome; null where there is none, or none that this build can read. */
export async function keptAnnotation(genome: Folder): Promise<Annotation | null> {
  for (const name of await sealedNames(genome)) {
    const folder = await genome.existing(name);
    const commit = await readCommit(folder);
    const bytes = VERSIONS.includes(commit?.version) ? await readSealed(folder, FILE, commit) : undefined;
    const read = schema.safeParse(bytes && parseText(new TextDecoder().decode(bytes))).data;
    if (read === undefined) continue;
    const features = read.rows.map(([record, start, end, strand, type, named, locus, product, phase]) => ({
      record,
      start,
      end,
      strand,
      type,
      name: named,
      locus,
      product,
      ...(phase === undefined ? {} : { phase }),
    }));
    return { source: read.source, features, notes: read.notes, unshown: read.unshown };
  }
  return null;
}

const sealedNames = async (genome: Folder): Promise<string[]> =>
  (await genome.names()).filter((name) => name.startsWith(PREFIX));
