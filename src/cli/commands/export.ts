import { join } from 'node:path';
import { METRICS_FORMATS } from '../../engine/transfer/exchange';
import { type Command, DONE } from '../command';
import { saveFile } from '../files';
import { openEngine } from '../open-engine';
import { checkpointOf, NETWORKS, openRun } from '../open-run';
import { choice } from '../options';

export const exportWeights: Command = {
  name: 'export',
  operands: 'RUN',
  summary: 'Writes the weights of a run as safetensors with their config.json, or its points for another program.',
  options: {
    format: { value: 'KIND', help: `weights, or of every point ${METRICS_FORMATS.join(', ')} (weights)` },
    network: { value: 'NAME', help: 'teacher or student (teacher)' },
    step: { value: 'N', help: 'of the checkpoint (the newest)' },
    out: { value: 'DIR', help: 'where the files go (here)' },
  },
  teaching: `
  helicase export ecoli.helicase.tar --out weights
  helicase export ecoli.helicase.tar --network student --step 1000
  helicase export ecoli.helicase.tar --format tensorboard --out logs/ecoli && tensorboard --logdir logs
  helicase export ecoli.helicase.tar --format trackio --out ~/.cache/huggingface/trackio && trackio show

How PyTorch reads them: docs/formats.md.`,
  async run(given, terminal) {
    const network = choice(given, 'network', NETWORKS) ?? 'teacher';
    const engine = await openEngine({});
    const run = await openRun(engine, given.operands[0]);
    const format = choice(given, 'format', ['weights', ...METRICS_FORMATS]) ?? 'weights';
    const weights = () => {
      const { folder } = checkpointOf(run, given.count('step', 0));
      return engine.transfer.exportWeights({ id: run.id, checkpoint: folder, network });
    };
    for (const { name, blob } of await (format === 'weights'
      ? weights()
      : engine.transfer.exportMetrics(run.id, format))) {
      const path = join(given.text('out') ?? '.', name);
      await saveFile(path, blob);
      terminal.out(`${path}\n`);
    }
    return DONE;
  },
};
