import type { RunStore } from '../../training/record/run-store';

/** What the runs of a store go by, but for one of them. */
export async function takenNames(store: RunStore, but?: string): Promise<ReadonlySet<string>> {
  const ids = (await store.ids()).filter((id) => id !== but);
  const entries = await Promise.all(ids.map((id) => store.entry(id)));
  return new Set(entries.flatMap((entry) => entry?.label?.name ?? entry?.record.name ?? []));
}

/** The name, or where another run goes by it the first that is free of "name 2", "name 3" and so on. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name} ${count}`)) return `${name} ${count}`;
}
