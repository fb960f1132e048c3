import { sha256Hex } from '../../../formats/sha256';
import { jsonBytes } from '../../../storage/json-file';
import { configSchema, type PretrainingConfig } from '../../../training/config';
import { scheduleSteps } from '../../../training/plan';
import { PRESET_LABELS, PRESETS } from '../../../training/presets';
import type { MetricColumn, MetricColumns } from '../../../training/record/metric-columns';
import type { RunEvent, RunRecord } from '../../../training/record/run-record';
import type { RunEntry } from '../../../training/record/run-store';
import { JUDGED, SIGNALS, type Signal, trainedLoss } from '../../../training/signals';
import {
  comparedSentence,
  learnedSentence,
  readSentence,
  timesRead,
  trendSentence,
} from '../../../verdicts/run-verdict';
import { chart, type Level, type ReportLine } from './chart';
import { asText, number, table } from './markup';

export interface ReportContent {
  readonly entry: RunEntry;
  readonly points: MetricColumns;
  readonly events: readonly RunEvent[];
  /** Names the build that writes the report. */
  readonly studio: string;
  readonly madeAt: Date;
}

const EVENTS_SHOWN = 200;
const DEVICE_TEXT = { webgpu: 'WebGPU', wasm: 'WebAssembly' } as const;
const STUDENT = '#1970D8';
const TEACHER = '#AA6302';
const CONTRASTIVE = '#7B246E';
const DIVERGENCE = '#101D1A';

/** Nothing in the page can run or load: what came from a file could not, even if it were not escaped. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE = `
body{font:14px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fcfcfb;max-width:780px;margin:2rem auto;
  padding:0 1rem;font-variant-numeric:tabular-nums}
h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:500;width:42%}
th,td{padding:2px 8px 2px 0;border-bottom:1px solid #e1e4e8;vertical-align:top;overflow-wrap:anywhere}
figure{margin:1rem 0}figcaption{font-weight:600}svg{width:100%;height:auto}svg text{font-size:12px;fill:#57606a}
.legend span{margin-right:1rem;white-space:nowrap}.legend svg{width:24px;height:8px}.dim{color:#57606a}
`;

const line = (signal: Signal, color: string, dash = ''): ReportLine => ({
  signal,
  label: SIGNALS[signal].label,
  color,
  dash,
});

/**
 * A run on one page that stands by itself: charts as pictures in the page, settings, device, seeds and hashes. No
 * script, nothing to load.
 */
export async function reportOf({ entry, points, events, studio, madeAt }: ReportContent): Promise<string> {
  const { record, label, standing, checkpoints, elsewhere } = entry;
  const { config } = record;
  const name = label?.name ?? record.name;
  const { device, parameters, baselines, probe, trainBases } = record.info;
  const { twoSided } = baselines;
  const basesSeen = points.length === 0 ? 0 : points.axes.basesSeen[points.length - 1];
  const facts: [string, string][] = [
    [
      'Steps',
      `${number(standing.step)} of ${number(config.steps)}${standing.outcome === null ? '' : `, ${standing.outcome}`}`,
    ],
    [
      'Best student validation loss',
      standing.best === null
        ? 'not measured'
        : `${number(standing.best.value)} nats at step ${number(standing.best.step)}`,
    ],
    [
      'Validated on',
      twoSided === undefined
        ? 'all masked bases, those shown too: an easier question than the baselines are asked'
        : 'hidden bases, as the baselines are',
    ],
    ['Bases seen', number(basesSeen)],
    ...(trainBases === undefined
      ? []
      : [['Training part seen', `${(basesSeen / trainBases).toPrecision(2)} times`] satisfies [string, string]]),
    ['Time trained', `${number(standing.activeMs / 1000)} s`],
    ['Parameters', number(parameters)],
    ['Preset', PRESET_LABELS[config.preset]],
    ['Begun', record.createdAt],
  ];
  if (label !== null && label.notes !== '') facts.push(['Notes', label.notes]);
  if (label !== null && label.tags.length > 0) facts.push(['Tags', label.tags.join(', ')]);
  const origin: [string, string][] = [
    ['Device', `${device.adapter} (${DEVICE_TEXT[device.kind]}${device.software ? ', software' : ''})`],
    ...elsewhere.map(({ after, to, on }): [string, string] => [
      `Steps ${number(after + 1)} to ${number(to)}, shaded in the charts`,
      `trained on ${on}`,
    ]),
    ['Precision', elsewhere.length === 0 ? 'float32' : 'float32 in Helicase'],
    ['Seed', String(config.seed)],
    [
      'Genome',
      `${record.genome.name}, ${number(record.genome.bases)} bases in ${number(record.genome.records)} records`,
    ],
    ['Genome from', record.genome.source],
    [
      'Genome fingerprint (128-bit Murmur3 of names, lengths, bases, unknown bases and soft mask)',
      record.genome.fingerprint,
    ],
    ['Split SHA-256', await splitHash(record)],
    ...(probe === undefined
      ? []
      : [['Probed on', `${probe.task}, split ${probe.splitHash}`] satisfies [string, string]]),
    ['Build that trained it', record.commit == null ? record.build : `${record.build}, commit ${record.commit}`],
    ['Build that wrote this page', studio],
    ['Written', madeAt.toISOString()],
  ];
  const levels = [
    { label: 'uniform', value: baselines.uniform },
    { label: 'base composition', value: baselines.composition },
    { label: `order-${baselines.markov.order} Markov`, value: baselines.markov.nats },
    ...(twoSided === undefined
      ? []
      : [{ label: `counts of ${twoSided.context}+${twoSided.context} bases`, value: twoSided.onHidden }]),
  ].filter(({ value }) => Number.isFinite(value));
  const figure = (title: string, unit: string, lines: readonly ReportLine[], levels: readonly Level[] = []) =>
    chart(title, unit, points, { lines, levels, elsewhere });
  const charts = [
    figure(
      'MLM loss',
      'nats',
      [
        line('mlmStudent', STUDENT),
        line('mlmTeacher', TEACHER, '6 3'),
        { ...line(twoSided === undefined ? 'mlmStudentValidation' : 'mlmHidden', STUDENT), dash: '1 3' },
        { ...line(twoSided === undefined ? 'mlmTeacherValidation' : 'mlmHiddenTeacher', TEACHER), dash: '1 3' },
      ],
      levels,
    ),
    figure('Masked accuracy', '', [line('maskedAccuracy', STUDENT), line('maskedAccuracyValidation', TEACHER, '6 3')]),
    figure('Contrastive loss', '', [line('contrastive', CONTRASTIVE, '2 3')]),
    figure(
      `Probe on ${config.probeTask}, validation part`,
      'MCC',
      [line('probeMcc', TEACHER, '6 3')],
      untrainedLevel(points),
    ),
    figure('Divergence of teacher and student', '', [line('divergence', DIVERGENCE)]),
    figure('Teacher entropy', 'nats', [line('teacherEntropy', TEACHER, '6 3')]),
    figure('View retrieval', '', [line('viewRetrieval', DIVERGENCE)]),
    figure('Gradient norm before clipping', '', [line('gradientNorm', DIVERGENCE)]),
    figure('Learning rate', '', [line('learningRate', STUDENT)]),
  ].filter((each) => each !== null);
  const preset = PRESETS[config.preset];
  const settings = (Object.keys(configSchema.shape) as (keyof PretrainingConfig)[]).map((key): [string, string] => {
    const changed = String(config[key]) !== String(preset[key]);
    return [
      configSchema.shape[key].description ?? key,
      `${String(config[key])}${changed ? ` (preset: ${String(preset[key])})` : ''}`,
    ];
  });
  const saved = checkpoints.map(({ step, bytes, committedAt }): [string, string] => [
    `step ${number(step)}`,
    `${number(bytes)} bytes, ${committedAt}`,
  ]);
  const told = events
    .slice(-EVENTS_SHOWN)
    .map(({ step, level, message }): [string, string] => [`step ${number(step)}, ${level}`, message]);
  const section = (heading: string, content: string) => `<h2>${heading}</h2>${content}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${asText(name)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${asText(name)}</h1>`,
    '<p class="dim">A pretraining run of Helicase. The values are those that were logged; ' +
      'the charts keep every spike.</p>',
    `<p>${asText(verdictOf(entry, points))}</p>`,
    table(facts),
    charts.length > 0 ? section('Charts', charts.join('')) : '',
    section('Where it comes from', table(origin)),
    section('Settings', table(settings)),
    saved.length > 0 ? section('Checkpoints', table(saved)) : '',
    told.length > 0
      ? section(events.length > EVENTS_SHOWN ? `Events (the last ${EVENTS_SHOWN})` : 'Events', table(told))
      : '',
    '</body></html>\n',
  ].join('\n');
}

/** What the loss came to, against what needs no network, and how it ended. */
function verdictOf({ record: { config, info }, standing }: RunEntry, { axes, length, signals }: MetricColumns): string {
  const column = JUDGED.map((signal) => signals[signal]).find((each) => each !== undefined);
  const measured = Array.from({ length }, (_, row) => row)
    .filter((row) => column?.present[row] === 1)
    .map((row) => ({ step: axes.step[row], loss: column?.values[row] ?? Number.NaN }));
  const loss = measured.at(-1)?.loss ?? null;
  const { mlmWeight } = config;
  const trained = newestOf(signals[trainedLoss(config)]);
  const judged = { loss, trained, baselines: info.baselines, mlmWeight, ended: standing.outcome !== null };
  const seen = length === 0 ? 0 : axes.basesSeen[length - 1];
  const trainBases = info.trainBases ?? null;
  const scheduled = { mlmWeight, trained, schedule: scheduleSteps(config), timesRead: timesRead(seen, trainBases) };
  return [
    learnedSentence(judged),
    comparedSentence(judged),
    length === 0 ? null : readSentence(seen, trainBases),
    trendSentence(measured, scheduled),
  ]
    .filter((text) => text !== null)
    .join(' ');
}

/** The network as it was before its first step, probed alike. */
function untrainedLevel({ signals }: MetricColumns): { label: string; value: number }[] {
  const value = newestOf(signals['probeUntrained']);
  return value === null ? [] : [{ label: 'untrained network', value }];
}

/** Null where it was never measured. */
function newestOf(column: MetricColumn | undefined): number | null {
  const row = column?.present.lastIndexOf(1) ?? -1;
  return column === undefined || row < 0 ? null : column.values[row];
}

/**
 * Two runs with the same hash trained on and were validated on the same bases: the split is a pure function of what is
 * hashed.
 */
async function splitHash({ genome, config }: RunRecord): Promise<string> {
  const { windowLength, seed, validationBy, validationRecords, validationShare, sampling } = config;
  const { fingerprint, excluded, regions } = genome;
  const split = {
    fingerprint,
    excluded,
    regions: regions?.text ?? null,
    windowLength,
    seed,
    validationBy,
    validationRecords,
    validationShare,
    sampling,
  };
  return sha256Hex(jsonBytes(split));
}
