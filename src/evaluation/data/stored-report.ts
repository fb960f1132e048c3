import { count, measured, z } from '../../formats/schema';
import type { DataReport } from './report';

/** A report and the notes of rows as they are read from files; the interfaces say what each field means. */

const split = z.enum(['train', 'validation', 'test']);

export const notesSchema = z.object({
  count,
  first: z.array(
    z.object({
      file: z.string(),
      line: z.number().optional(),
      record: z.string().optional(),
      code: z.string(),
      message: z.string(),
    }),
  ),
});

const partSchema = z.object({
  rows: count,
  perClass: z.array(count),
  shortest: count,
  median: measured,
  longest: count,
  unknownShare: measured,
  duplicates: count,
});

const shape = {
  task: z.string(),
  source: z.string(),
  classes: z.array(z.string()),
  parts: z.object({ train: partSchema, validation: partSchema, test: partSchema }),
  lengths: z.object({ start: measured, width: measured, counts: z.array(count) }),
  split: z.string(),
  leaks: z.array(z.object({ from: split, into: split, exact: count, reverseComplement: count })),
  conflicts: z.object({ sequences: count, rows: count }),
  repeats: z.object({ leaks: notesSchema, duplicates: notesSchema, conflicts: notesSchema }),
  // Reports from before shuffled twins were looked for have none.
  twins: z.array(z.object({ into: z.enum(['validation', 'test']), rows: count })).optional(),
  refused: notesSchema,
  noted: notesSchema,
  remarks: notesSchema.optional(),
  differences: z.array(z.string()),
  options: z.object({ removeLeaks: z.boolean() }),
  removed: count,
  splitHash: z.string(),
} satisfies Readonly<Record<keyof DataReport, z.ZodType>>;

export const reportSchema: z.ZodType<DataReport> = z.object(shape);
