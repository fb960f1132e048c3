import { join } from 'node:path';
import { Engine } from '../engine/engine';
import type { EngineNotice } from '../engine/notices';
import { openRunStore } from '../engine/storage';
import { nodePlatform } from '../platform/node/node-platform';
import { rootAbove } from './repository-root';

/**
 * The engine in this process. Genomes, results and task data last as long as it does.
 * @param work folder that runs are kept in; left out, they last as long as the process
 * @param notify told what happens meanwhile
 * @throws TypedError `cli-file-missing` outside the repository
 */
export async function openEngine({
  work,
  notify,
}: {
  readonly work?: string;
  readonly notify?: (notice: EngineNotice) => void;
}): Promise<Engine> {
  const root = rootAbove(import.meta.dirname);
  const platform = nodePlatform(work ?? join(root, 'node_modules', '.helicase'), join(root, 'public'));
  const runs = work === undefined ? undefined : openRunStore(platform);
  await runs;
  const engine = new Engine({ platform, runs, build: 'command line', commit: import.meta.env.HELICASE_COMMIT ?? null });
  if (notify !== undefined) engine.subscribe(notify);
  return engine;
}
