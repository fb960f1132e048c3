import { writeSafetensors } from '../../../formats/safetensors';
import type { BundledFile } from '../../../formats/tar';
import type { Split } from '../../../genome/split/split';
import { layOut } from '../../../model/layout';
import { toPublished } from '../../../model/published';
import type { Golden } from '../../../training/cluster/golden';
import type { LearnerState } from '../../../training/learner';
import type { MetricColumns } from '../../../training/record/metric-columns';
import { csvChunks, lineChunks } from '../../../training/record/metrics-text';
import { formatModelCard } from '../../../training/record/model-card';
import type { Progress } from '../../../training/record/progress';
import type { RunRecord } from '../../../training/record/run-record';
import { CARD_KEY } from '../weights-import';
import { configFiles } from './config-files';
import { dataFiles } from './data-files';
import type { PythonFile } from './python-files';
import { networkCard, readme } from './readme';
import { stateJson } from './state-json';
import { stateTensors } from './state-tensors';

/** A run as it stands at a checkpoint, or before its first step. */
export interface HandedRun {
  readonly name: string;
  readonly record: RunRecord;
  readonly learner: LearnerState;
  readonly progress: Progress;
  /** Up to the checkpoint. */
  readonly points: MetricColumns;
  /** The page about it; null where nothing was logged. */
  readonly report: string | null;
}

/** What else goes into the folder. */
export interface FolderParts {
  readonly golden: Golden;
  /** Null where the genome could not be opened. */
  readonly split: Split | null;
  /** The genome as FASTA in gzip, where it goes along. */
  readonly sequence: { readonly name: string; readonly blob: Blob } | null;
  readonly python: Readonly<Record<'folder' | 'hf', readonly PythonFile[]>>;
}

/** What transformers asks of a config.json; the code is that of the Python package. */
const TRANSFORMERS = {
  model_type: 'helicase',
  architectures: ['HelicaseForMaskedLM'],
  vocab_size: 7,
  mask_token_id: 5,
  pad_token_id: 6,
  auto_map: {
    AutoConfig: 'configuration_helicase.HelicaseConfig',
    AutoModel: 'modeling_helicase.HelicaseModel',
    AutoModelForMaskedLM: 'modeling_helicase.HelicaseForMaskedLM',
    AutoModelForSequenceClassification: 'modeling_helicase.HelicaseForSequenceClassification',
  },
};

/** The files of a folder that trains a run on with PyTorch (docs/cluster.md), by their paths inside it. */
export function clusterFiles(run: HandedRun, { golden, split, sequence, python }: FolderParts): readonly BundledFile[] {
  const { name, record, learner, progress, points, report } = run;
  const { config, genome } = record;
  const { step } = progress;
  const path = sequence === null ? null : `genome/${sequence.name}`;
  const facts = { name, record, step, sequence: path, hasSplit: split !== null };
  const data = dataFiles(genome, split, path);
  const basesSeen = points.length === 0 ? 0 : points.axes.basesSeen[points.length - 1];
  const files: [string, Blob | string | Uint8Array<ArrayBuffer>][] = [
    ['README.md', readme(facts)],
    ...python.folder.map(({ name: to, text }): [string, string] => [to, text]),
    ...configFiles(config, path).map(([to, text]): [string, string] => [`configs/${to}`, text]),
    ...Object.entries(stateTensors(learner, config)).map(([to, blob]): [string, Blob] => [`state/${to}`, blob]),
    ['state/state.json', pretty(stateJson({ ...record, name }, progress, basesSeen))],
    ...NETWORKS.flatMap((network) => networkFiles(network)),
    ['check/golden.safetensors', golden.tensors],
    ['check/golden.json', pretty(golden.about)],
    ['data.json', data.json],
    ['data.md', data.markdown],
    ['run/record.json', pretty(record)],
    ['run/settings.json', pretty(config)],
    ['run/metrics.csv', new Blob([...csvChunks(points)])],
    ['run/metrics.jsonl', new Blob([...lineChunks(points)])],
    ...(report === null ? [] : [['run/report.html', report] satisfies [string, string]]),
    ...(sequence === null || path === null ? [] : [[path, sequence.blob] satisfies [string, Blob]]),
  ];
  return files.map(([to, content]) => ({ name: to, blob: content instanceof Blob ? content : new Blob([content]) }));

  function networkFiles(network: (typeof NETWORKS)[number]): [string, string | Uint8Array<ArrayBuffer>][] {
    const { fingerprint } = genome;
    const from = { run: name, network, step, genome: fingerprint === '' ? null : fingerprint };
    const card = formatModelCard(config, from);
    const weights = writeSafetensors(toPublished(learner[network], layOut(config)), { format: 'pt', [CARD_KEY]: card });
    const inside: [string, string | Uint8Array<ArrayBuffer>][] = [
      ['model.safetensors', weights],
      ['config.json', pretty({ ...JSON.parse(card), ...TRANSFORMERS })],
      ['README.md', networkCard(network, facts)],
      ...python.hf.map(({ name: to, text }): [string, string] => [to, text]),
    ];
    return inside.map(([to, content]) => [`hf/${network}/${to}`, content]);
  }
}

const NETWORKS = ['teacher', 'student'] as const;

const pretty = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
