import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Engine } from '../engine/engine';
import type { EngineNotice } from '../engine/notices';
import { openRunStore } from '../engine/storage';
import { nodePlatform } from '../platform/node/node-platform';

/** The repository's root: script and sources lie in folders of it. */
const ROOT = rootAbove(import.meta.dirname);

/**
 * The engine in this process. Genomes, results and task data last as long as it does.
 * @param work folder that runs are kept in; left out, they last as long as the process
 * @param notify told what happens meanwhile
 */
export async function openEngine({
  work,
  notify,
}: {
  readonly work?: string;
  readonly notify?: (notice: EngineNotice) => void;
}): Promise<Engine> {
  const platform = nodePlatform(work ?? join(ROOT, 'node_modules', '.helicase'), join(ROOT, 'public'));
  const runs = work === undefined ? undefined : openRunStore(platform);
  await runs;
  const engine = new Engine({ platform, runs, build: 'command line', commit: import.meta.env.HELICASE_COMMIT ?? null });
  if (notify !== undefined) engine.subscribe(notify);
  return engine;
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootAbove(dirname(folder));
}
