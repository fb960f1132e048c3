import { A100, ASSUMED, H100, hoursText, predictRun } from '../../../training/cluster/predicted';
import type { PretrainingConfig } from '../../../training/config';
import type { RunRecord } from '../../../training/record/run-record';
import { cell } from './data-files';

/** What the folder's own text says of it. */
export interface FolderFacts {
  readonly name: string;
  readonly record: RunRecord;
  /** The step it goes on from. */
  readonly step: number;
  /** The sequence inside the folder; null where it is not there. */
  readonly sequence: string | null;
  /** Whether the split is in it. */
  readonly hasSplit: boolean;
}

/** `README.md`: five commands, and what each file is. */
export function readme({ name, record, step, sequence, hasSplit }: FolderFacts): string {
  const { config, genome, info } = record;
  const [at, next, parameters] = [step, step + 1, info.parameters].map((count) => count.toLocaleString('en'));
  const network = `${config.backbone === 'chordmixer' ? 'ChordMixer' : 'Transformer'} of ${parameters} parameters`;
  return `# ${cell(name)}, on a cluster

A ${network}, ${step === 0 ? 'to be pretrained' : 'pretrained'} on ${cell(genome.name)} by Helicase.
${standing(step, config.steps)}
The method is in \`helicase/\`, plain PyTorch; nothing here asks a server for anything.

${data(sequence, hasSplit, genome.source, genome.fingerprint)}

## Five commands

1. **Check** that this machine computes what the studio computed (seconds, no GPU needed):

   \`\`\`sh
   pip install -r requirements.txt && python check.py      # or: uv run check.py
   \`\`\`

2. **One GPU**, or the processor where there is none:

   \`\`\`sh
   python train.py --config configs/run.yaml
   \`\`\`

3. **Eight GPUs** of one machine:

   \`\`\`sh
   torchrun --standalone --nproc-per-node 8 train.py --config configs/run.yaml
   \`\`\`

4. **SLURM**, any number of machines; it takes a checkpoint before its time is over and puts itself back into the queue:

   \`\`\`sh
   sbatch slurm.sh configs/run.yaml
   \`\`\`

5. **Back into the studio**: press "Import" on its Export screen and choose \`out/*.back.tar\`, or

   \`\`\`sh
   npm run helicase -- import RUN.helicase.tar out/*.back.tar --out RUN.helicase.tar
   \`\`\`

   It is the same run: its curve goes on at step ${next}.

The same command again goes on from the newest checkpoint in \`out/\`; with \`--stop\` it has the run write one and end.
Any number of GPUs that divides the batch (${config.batch}) sees the same windows, masks and views: what is drawn is a
function of seed, step and the window's place in the whole batch.

${prediction({ ...config, steps: config.steps - step })}

## What lies here

${table(filesOf(at))}
`;
}

const filesOf = (at: string): readonly (readonly [string, string])[] => [
  ['`train.py`, `helicase/`', 'training, and the method; `ray_train.py` is the same under Ray'],
  ['`configs/run.yaml`', 'this run with every setting'],
  [
    '`configs/8-gpus.yaml`, `64-gpus.yaml`',
    'the same training in fewer, larger steps, from step 0; each states its rule',
  ],
  ['`state/`', `both networks, moments, center and schedule at step ${at}`],
  [
    '`hf/teacher`, `hf/student`',
    'the networks for transformers: `AutoModel.from_pretrained("hf/teacher", trust_remote_code=True)`',
  ],
  ['`check.py`, `check/`', 'three steps that the studio took from here on random bases, and what came of them'],
  ['`data.md`, `data.json`', 'which genome, and which part of it is trained on'],
  ['`run/`', 'what the run has logged, its report, its settings'],
  ['`slurm.sh`, `Dockerfile`, `pyproject.toml`, `requirements.txt`', 'to run it elsewhere'],
];

const table = (rows: readonly (readonly [string, string])[]): string =>
  ['| | |', '|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');

function standing(step: number, steps: number): string {
  if (step === 0) return 'It has taken no step yet: its weights are those its seed draws.';
  const [at, next, all] = [step, step + 1, steps].map((count) => count.toLocaleString('en'));
  if (step >= steps)
    return `It has taken all of its ${all} steps: to go on, give it more in the studio and make the folder again.`;
  return `It stands at step ${at} of ${all} and goes on at step ${next}, with its moments, schedule and teacher.`;
}

/** What is left of the run, from counted operations. */
function prediction(config: PretrainingConfig): string {
  if (config.steps === 0) return 'The run has reached its last step: `configs/run.yaml` has none left to take.';
  const { flopPerStep } = predictRun(config, A100);
  const flop = (flopPerStep / 1e12).toLocaleString('en', { maximumSignificantDigits: 3 });
  const [one, other] = [A100, H100].map((gpu) => hoursText(predictRun(config, gpu).hours));
  const left = config.steps.toLocaleString('en');
  const { share, leastStepMs } = ASSUMED;
  const assumed = `bfloat16 at ${100 * share} % of the GPU's peak, and ${leastStepMs} ms a step at least`;
  return `**How long, predicted and not measured:** about ${one} on one A100, ${other} on one H100, for the
${left} steps that are left, at ${flop} TFLOP each. It assumes ${assumed}.`;
}

function data(sequence: string | null, hasSplit: boolean, source: string, fingerprint: string): string {
  const from = cell(source);
  if (!hasSplit)
    return `**The genome was not at hand when this folder was made**, so it does not say which part is trained on, and
\`train.py\` will not begin. Open ${from} in the studio and make the folder again. \`check.py\` works as it is.`;
  if (sequence !== null)
    return `**The sequence is in this folder**, \`${sequence}\`, since that was asked for: whoever has the
folder has the genome.`;
  return `**The sequence is not in this folder.** Add \`--genome FILE\` to the commands 2 and 3 and the file's path
to 4, or write it behind \`genome:\` in the file of settings: ${from}, as FASTA (plain, gzip or bgzip) or
2bit. A genome with another fingerprint than \`${cell(fingerprint)}\` is refused.`;
}

/** The model card beside a network for transformers. */
export function networkCard(network: 'teacher' | 'student', { name, record, step }: FolderFacts): string {
  const { config, genome } = record;
  return `---
library_name: transformers
tags: [dna, masked-lm, ${config.backbone}]
---
# ${cell(name)}, ${network}, step ${step.toLocaleString('en')}

Pretrained on ${cell(genome.name)} by masked bases${
    config.contrastiveWeight > 0 ? ' and self-distillation' : ''
  }, windows of ${config.windowLength.toLocaleString('en')} bases.
Load it with \`trust_remote_code=True\`: the code is beside the weights. Tokens are the bases A, C, G, T, N, one a base.
`;
}
