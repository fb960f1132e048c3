import type { StoredRun } from '../../../engine/runs/run-report';
import { fileName } from '../../../formats/file-name';
import { BUILT_FROM } from '../../shell/built-from';
import type { StudioState } from '../../shell/state';
import { loss, whole } from '../../ui/format';
import { stepsText } from '../elsewhere';
import type { ChartLine, ChartModel } from '../model';
import { AXIS_NAMES, axisTickText } from '../signal-text';
import { tickText } from '../ticks';
import type { Picture, PictureLine } from './picture';

/** A chart of the run on show, as it is looked at, for a file. */
export function runPicture(
  title: string,
  unit: string,
  { lines, references, x, y, outside }: ChartModel,
  caption: readonly string[],
): Picture {
  return {
    title,
    unit,
    x: {
      name: AXIS_NAMES[x.axis],
      domain: x.domain,
      ticks: x.ticks.map((at) => ({ at, text: axisTickText(x.axis, at / x.unit, x.domain[1] / x.unit, apartOf(x)) })),
    },
    y: { ...y, ticks: y.ticks.map((at) => ({ at, text: tickText(at, y.ticks) })) },
    lines: lines.flatMap(drawn),
    levels: references.map(({ name, value }) => ({ name: `${name} ${loss(value)}`, value })),
    marks: outside.map(({ x: at, above, series }) => ({ x: at, above, colour: series.colour })),
    caption,
  };
}

const apartOf = ({ ticks, unit }: ChartModel['x']): number | undefined =>
  ticks.length > 1 ? (ticks[1] - ticks[0]) / unit : undefined;

function drawn({ series: { name, colour, dash, watch }, raw, smooth }: ChartLine): PictureLine[] {
  const front = { name, colour, dash, width: watch === true ? 2.6 : 1.6, points: smooth ?? raw };
  return smooth === null ? [front] : [{ name, colour, width: 1, faint: true, points: raw }, front];
}

/** What the run on show was measured on and from, for below a picture. */
export function runCaption({ run, status, runs, keeping, genome }: StudioState): readonly string[] {
  if (run === null) return [];
  const kept = runs.report?.runs.find(({ id }) => id === keeping.id);
  const data = kept?.genome ?? genome;
  return captionOf(
    { name: run.name, config: run.config, device: run.device },
    status?.step ?? 0,
    data === null ? 'not known' : `${data.name}, ${data.fingerprint}`,
    kept?.code ?? BUILT_FROM ?? 'not known',
  );
}

/** The same of a kept run. */
export const storedCaption = ({
  label,
  config,
  info,
  genome,
  standing,
  elsewhere,
  code,
}: StoredRun): readonly string[] => [
  ...captionOf(
    { name: label.name, config, device: info.device },
    standing.step,
    `${genome.name}, ${genome.fingerprint}`,
    code,
  ),
  ...elsewhere.map((part) => `${stepsText(part)} trained on ${part.on}`),
];

function captionOf(
  { name, config, device }: { readonly name: string } & Pick<StoredRun, 'config'> & Pick<StoredRun['info'], 'device'>,
  step: number,
  data: string,
  code: string,
): readonly string[] {
  const backend = device.kind === 'webgpu' ? 'WebGPU' : 'WebAssembly';
  return [
    `${name}: seed ${config.seed}, step ${whole(step)} of ${whole(config.steps)}; ` +
      `device: ${device.adapter}, ${backend}, float32`,
    `data: ${data}; code: ${code}`,
  ];
}

export const pictureName = (run: string, title: string): string =>
  fileName(`${run}-${title}`.toLowerCase().replaceAll(' ', '-'), 'chart');
