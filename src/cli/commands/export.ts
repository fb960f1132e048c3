import { join } from 'node:path';
import { type Command, DONE } from '../command';
import { saveFile } from '../files';
import { openEngine } from '../open-engine';
import { checkpointOf, NETWORKS, openRun } from '../open-run';
import { choice } from '../options';

export const exportWeights: Command = {
  name: 'export',
  operands: 'RUN',
  summary: 'Writes the weights of a run as safetensors with their config.json, under the published names.',
  options: {
    network: { value: 'NAME', help: 'teacher or student (teacher)' },
    step: { value: 'N', help: 'of the checkpoint (the newest)' },
    out: { value: 'DIR', help: 'where the files go (here)' },
  },
  teaching: `
  helicase export ecoli.helicase.tar --out weights
  helicase export ecoli.helicase.tar --network student --step 1000

How PyTorch reads them: docs/formats.md.`,
  async run(given, terminal) {
    const network = choice(given, 'network', NETWORKS) ?? 'teacher';
    const engine = await openEngine({});
    const run = await openRun(engine, given.operands[0]);
    const { folder } = checkpointOf(run, given.count('step', 0));
    for (const { name, blob } of await engine.transfer.exportWeights({ id: run.id, checkpoint: folder, network })) {
      const path = join(given.text('out') ?? '.', name);
      await saveFile(path, blob);
      terminal.out(`${path}\n`);
    }
    return DONE;
  },
};
