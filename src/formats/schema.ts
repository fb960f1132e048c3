import { z } from 'zod';

/**
 * Schemas of what is read from files. They are walked, not compiled: the page's Content-Security-Policy forbids code
 * made at run time, so whoever makes a schema takes `z` from here.
 */
z.config({ jitless: true });

export { z };

/** At most so many UTF-16 units. */
export const text = (most: number) => z.string().max(most);

/** A whole number from 0 on. */
export const count = z.number().int().min(0);

/** A measured number. JSON writes one that is not finite as null, which comes back as not a number. */
export const measured = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

/** The value of a JSON text; undefined where it is none. */
export function parseText(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Dotted path of the first thing that is wrong, at most 100 characters of it: it may come from a hostile file. */
export function faultyPath({ issues: [issue] }: z.core.$ZodError): string {
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path;
  return path.join('.').slice(0, 100);
}

/**
 * What the schema makes of a value from a file.
 * @param refuse the error to throw where it refuses it, told the path of the faulty field
 */
export function parseAs<S extends z.ZodType>(schema: S, value: unknown, refuse: (path: string) => Error): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refuse(faultyPath(parsed.error));
  return parsed.data;
}
