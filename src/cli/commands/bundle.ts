import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Engine } from '../../engine/engine';
import type { ClusterFolder, ClusterOrder } from '../../engine/transfer/cluster/cluster-service';
import { type Command, DONE } from '../command';
import { openFile, saveFile, unwritable } from '../files';
import { openEngine } from '../open-engine';
import { checkpointOf, openRun } from '../open-run';
import { type Given, usage } from '../options';
import { SETTING_OPTIONS, settingsOf } from '../settings';

export const bundle: Command = {
  name: 'bundle',
  operands: '[RUN]',
  summary: 'Writes a folder that trains a run on with PyTorch, on one GPU or on a cluster.',
  options: {
    genome: { value: 'FASTA', help: 'the genome of the run, or the one to train on; the folder then holds the split' },
    step: { value: 'N', help: 'of the checkpoint it goes on from (the newest)' },
    'with-sequence': { value: null, help: 'the genome itself goes into the folder' },
    out: { value: 'DIR', help: 'the folder, which is not there yet (NAME-cluster)' },
    ...SETTING_OPTIONS,
  },
  teaching: `
With a RUN the folder goes on at its next step, with its moments and its teacher. Without one it begins at step 0,
with the settings of "helicase train". What comes back is read by "helicase import". The folder says the rest.

  helicase bundle ecoli.helicase.tar --genome ecoli.fa.gz --out ecoli-cluster
  helicase bundle --genome ecoli.fa.gz --preset findna --out ecoli-cluster`,
  async run(given, terminal) {
    const out = given.text('out');
    if (out !== undefined) refuseThere(out);
    const engine = await openEngine({});
    const folder = await engine.cluster.folder(await orderOf(engine, given));
    const path = out ?? folder.name;
    if (out === undefined) refuseThere(path);
    await saveFolder(path, folder);
    terminal.out(`${path}\n`);
    return DONE;
  },
};

async function orderOf(engine: Engine, given: Given): Promise<ClusterOrder> {
  const genome = given.text('genome');
  const sequence = given.has('with-sequence');
  const [path] = given.operands;
  if (path === undefined) {
    if (genome === undefined)
      throw usage('There is no run and no genome.', 'Name RUN.helicase.tar, or --genome FASTA.');
    const config = settingsOf(given);
    await engine.genome.importFiles({ files: [await openFile(genome)] });
    return { sequence, config };
  }
  const settled = Object.keys(SETTING_OPTIONS).find((name) => given.has(name));
  if (settled !== undefined)
    throw usage(`--${settled} does not go with a run, which has its settings.`, 'Leave it out, or leave the run out.');
  const opened = genome === undefined ? null : await engine.genome.importFiles({ files: [await openFile(genome)] });
  const run = await openRun(engine, path);
  if (opened !== null && opened.fingerprint !== run.genome.fingerprint)
    throw usage(`${genome} is not the genome of this run, which is ${run.genome.name}.`, 'Name that one.');
  return { sequence, id: run.id, checkpoint: checkpointOf(run, given.count('step', 0)).folder };
}

function refuseThere(path: string): void {
  if (existsSync(path)) throw usage(`${path} is there already.`, 'Name another folder by --out, or remove it.');
}

/** The whole folder, or none. @throws TypedError `cli-file-unwritable` */
async function saveFolder(path: string, { files }: ClusterFolder): Promise<void> {
  const draft = `${path}.part`;
  try {
    await rm(draft, { recursive: true, force: true });
    for (const { name, blob } of files) await saveFile(join(draft, name), blob);
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path).catch((cause) => {
      throw unwritable(path, cause);
    });
  } catch (cause) {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    throw cause;
  }
}
