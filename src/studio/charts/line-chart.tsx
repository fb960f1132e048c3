import { CartesianGrid, LineChart as Chart, Line, ReferenceArea, ReferenceLine, XAxis, YAxis } from 'recharts';
import { useLetterScale } from '../ui/use-page-size';
import { isAsLogged } from './as-logged';
import { EndLabels } from './end-labels';
import type { ChartLine, ChartModel } from './model';
import { OutsideMarks } from './outside-marks';
import { Plot } from './plot/plot';
import type { Range } from './plot/range';
import type { Inset } from './plot/use-gestures';
import { Readout } from './readout';
import { axisTickText } from './signal-text';
import { axisWidth, tickText } from './ticks';

interface Props {
  readonly label: string;
  /** One sentence for those who cannot see the lines. */
  readonly summary: string;
  readonly model: ChartModel;
  /** Names at the line ends, in a margin of their own. */
  readonly endLabels?: boolean;
  readonly onRange: (range: Range | null) => void;
}

const MOST_DOTS = 80;
const TOP = 6;
const TICKS_HEIGHT = 22;
const RIGHT = 12;
const NAMES_WIDTH = 148;
const LINE_HEIGHT = 15;

/**
 * Draws a model of logged points. Nothing moves by itself: a chart that animates shows values that were never measured.
 */
export function LineChart({ label, summary, model, endLabels = false, onRange }: Props) {
  const { x, y } = model;
  const scale = useLetterScale();
  const yTexts = y.ticks.map((tick) => tickText(tick, y.ticks));
  const inset: Inset = {
    top: TOP,
    right: endLabels ? NAMES_WIDTH * scale : RIGHT,
    bottom: TICKS_HEIGHT * scale,
    left: axisWidth(yTexts) * scale,
  };
  const [from, to] = x.domain;
  const apart = x.ticks.length > 1 ? (x.ticks[1] - x.ticks[0]) / x.unit : undefined;
  const watched = model.lines.some(({ series }) => series.watch === true);
  return (
    <Plot
      label={label}
      summary={summary}
      inset={inset}
      whole={x.whole}
      range={{ from, to }}
      onRange={onRange}
      readout={(at) => <Readout model={model} at={at} />}
    >
      <Chart
        responsive
        className="chart-canvas"
        data={NO_DATA}
        margin={{ top: TOP, right: inset.right, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} syncWithTicks />
        <XAxis
          dataKey="x"
          type="number"
          domain={[from, to]}
          ticks={[...x.ticks]}
          tickFormatter={(tick: number) => axisTickText(x.axis, tick / x.unit, to / x.unit, apart)}
          tickLine={false}
          height={inset.bottom}
          allowDataOverflow
          interval="preserveStartEnd"
        />
        <YAxis
          type="number"
          scale={y.log ? 'log' : 'linear'}
          domain={[...y.domain]}
          ticks={[...y.ticks]}
          tickFormatter={(tick: number) => tickText(tick, y.ticks)}
          tickLine={false}
          axisLine={false}
          width={inset.left}
          allowDataOverflow
          interval={0}
        />
        {model.references.map(({ name, value }) => (
          <ReferenceLine key={name} y={value} className="reference-line" />
        ))}
        {model.elsewhere.map((part) => (
          <ReferenceArea
            key={`elsewhere ${part.from}`}
            x1={part.from}
            x2={part.to}
            fill="var(--edge)"
            fillOpacity={0.18}
          />
        ))}
        {model.pauses.map((at) => (
          <ReferenceLine key={`pause ${at}`} x={at} className="pause-line" />
        ))}
        {model.skips.map((at) => (
          <ReferenceLine key={`skip ${at}`} x={at} className="skip-line" />
        ))}
        {model.lines.filter(({ smooth }) => smooth !== null).map((line) => drawnLine(line, 'behind', watched))}
        {model.lines.map((line) => drawnLine(line, 'front', watched))}
        {endLabels && <EndLabels model={model} lineHeight={LINE_HEIGHT * scale} />}
        <OutsideMarks model={model} />
      </Chart>
    </Plot>
  );
}

/** Each line has its own. */
const NO_DATA: { x: number }[] = [];

/** Widths of the one line to watch, and of those that step back for it. */
const WATCHED = 2.6;
const ASIDE = 1.3;

/** A function, not a component: recharts looks for its own elements among the chart's children. */
function drawnLine({ series, raw, smooth }: ChartLine, layer: 'behind' | 'front', watched: boolean) {
  const behind = layer === 'behind';
  const points = behind ? raw : (smooth ?? raw);
  const dots =
    isAsLogged(series.signal) && points.length <= MOST_DOTS
      ? { r: series.dot ?? 1.6, strokeWidth: 0, fill: `var(--${series.colour})` }
      : false;
  return (
    <Line
      key={`${series.signal} ${layer}`}
      data={points as { x: number; y: number | null }[]}
      dataKey="y"
      type="linear"
      stroke={`var(--${series.colour})`}
      strokeWidth={behind ? 1 : watched ? (series.watch ? WATCHED : ASIDE) : (series.width ?? 1.8)}
      strokeOpacity={behind ? 0.32 : 1}
      strokeDasharray={behind ? undefined : series.dash}
      strokeLinejoin="round"
      dot={behind ? false : dots}
      activeDot={false}
      isAnimationActive={false}
    />
  );
}
