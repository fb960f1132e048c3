import type { StoredRun } from '../../engine/runs/run-report';
import { presetFor } from '../../training/presets';
import type { MetricColumns } from '../../training/record/metric-columns';
import { changedSettings, settingText } from '../../training/settings';
import { trainedLoss } from '../../training/signals';
import { learnedSentence } from '../../verdicts/run-verdict';
import { type Command, DONE } from '../command';
import { openEngine } from '../open-engine';
import { openRun } from '../open-run';
import { duration } from '../progress';

export const info: Command = {
  name: 'info',
  operands: 'RUN',
  summary: 'Says what a run is: its settings, its genome, how far it came, and what it reached.',
  options: { json: { value: null, help: 'as JSON, with every setting and the masked windows that were shown' } },
  teaching: `
  helicase info ecoli.helicase.tar
  helicase info ecoli.helicase.tar --json | jq .config.learningRate`,
  async run(given, terminal) {
    const engine = await openEngine({});
    const run = await openRun(engine, given.operands[0]);
    const { points, samples } = await engine.runs.open(run.id);
    const last = lastValues(points);
    terminal.out(given.has('json') ? `${JSON.stringify({ ...run, last, samples }, null, 1)}\n` : facts(run, last));
    return DONE;
  },
};

/** Of each signal the value measured last. */
function lastValues({ signals }: MetricColumns): Readonly<Record<string, number>> {
  const last = ({ values, present }: MetricColumns['signals'][string]) => values[present.lastIndexOf(1)];
  return Object.fromEntries(Object.entries(signals).map(([signal, column]) => [signal, last(column)]));
}

function facts(
  { label, state, config, info: made, genome, standing, checkpoints, elsewhere, createdAt }: StoredRun,
  last: Readonly<Record<string, number>>,
): string {
  const changed = changedSettings(presetFor(config.preset, config.backbone), config);
  const { baselines } = made;
  const nats = (value: number | null | undefined) => (value == null ? '-' : value.toFixed(3));
  const lines: readonly (readonly [string, string])[] = [
    ['run', `${label.name} (${state}), begun ${createdAt}`],
    ['genome', `${genome.name} (${genome.source}), fingerprint ${genome.fingerprint}`],
    ['network', `${config.preset}, ${config.backbone}, ${made.parameters.toLocaleString('en')} parameters`],
    ['device', made.device.adapter],
    ...elsewhere.map(({ after, to, on }): readonly [string, string] => [
      'elsewhere',
      `steps ${after + 1} to ${to} on ${on}`,
    ]),
    ['changed', changed.map((key) => `${key}=${settingText(config[key])}`).join(' ') || 'nothing of the preset'],
    [
      'steps',
      `${standing.step.toLocaleString('en')} of ${config.steps.toLocaleString('en')} in ${duration(standing.activeMs)}`,
    ],
    [
      'loss',
      `training ${nats(last['mlmStudent'])}, hidden bases of the held-out part ${nats(last['mlmHidden'])}, ` +
        `all masked ones ${nats(last['mlmStudentValidation'])} nats`,
    ],
    [
      'best',
      standing.best === null ? '-' : `validation ${nats(standing.best.value)} nats at step ${standing.best.step}`,
    ],
    [
      'baselines',
      `uniform ${nats(baselines.uniform)}, composition ${nats(baselines.composition)}, ` +
        `Markov-${baselines.markov.order} ${nats(baselines.markov.nats)}, ` +
        `two-sided counts ${nats(baselines.twoSided?.onHidden)} nats`,
    ],
    [
      'means',
      learnedSentence({
        loss: standing.best?.value ?? null,
        trained: last[trainedLoss(config)] ?? null,
        baselines,
        mlmWeight: config.mlmWeight,
        ended: true,
      }),
    ],
    ['checkpoints', checkpoints.map(({ step }) => step).join(', ') || 'none'],
  ];
  return lines.map(([name, text]) => `${name.padEnd(13)}${text}\n`).join('');
}
