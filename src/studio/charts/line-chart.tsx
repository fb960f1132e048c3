import { CartesianGrid, LineChart as Chart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { EndLabels } from './end-labels';
import type { ChartLine, ChartModel } from './model';
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
}

const MOST_DOTS = 80;

/**
 * Draws a model of logged points. Nothing moves by itself: a chart that animates shows values that were never measured.
 */
export function LineChart({ label, summary, model, endLabels = false }: Props) {
  const { x, y } = model;
  return (
    <div className="chart" role="img" aria-label={label} aria-description={summary}>
      <Chart
        responsive
        className="chart-canvas"
        data={model.stops as { x: number }[]}
        margin={{ top: 6, right: endLabels ? 118 : 12, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid vertical={false} />
        <XAxis
          dataKey="x"
          type="number"
          domain={[...x.domain]}
          ticks={[...x.ticks]}
          tickFormatter={(tick: number) => axisTickText(x.axis, tick / x.unit, x.domain[1] / x.unit)}
          tickLine={false}
          height={20}
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
          width={axisWidth(y.ticks.map((tick) => tickText(tick, y.ticks)))}
          allowDataOverflow
          interval={0}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ className: 'cursor' }}
          content={<Readout series={model.lines.map(({ series }) => series)} />}
        />
        {model.references.map(({ name, value }) => (
          <ReferenceLine key={name} y={value} className="reference-line" />
        ))}
        {model.pauses.map((at) => (
          <ReferenceLine key={`pause ${at}`} x={at} className="pause-line" />
        ))}
        {model.skips.map((at) => (
          <ReferenceLine key={`skip ${at}`} x={at} className="skip-line" />
        ))}
        {model.lines.filter(({ smooth }) => smooth !== null).map((line) => drawnLine(line, 'behind'))}
        {model.lines.map((line) => drawnLine(line, 'front'))}
        {endLabels && <EndLabels model={model} />}
      </Chart>
    </div>
  );
}

/** A function, not a component: recharts looks for its own elements among the chart's children. */
function drawnLine({ series, raw, smooth }: ChartLine, layer: 'behind' | 'front') {
  const behind = layer === 'behind';
  const points = behind ? raw : (smooth ?? raw);
  const dots =
    series.asLogged === true && points.length <= MOST_DOTS
      ? { r: series.dot ?? 1.6, strokeWidth: 0, fill: `var(--${series.colour})` }
      : false;
  return (
    <Line
      key={`${series.signal} ${layer}`}
      data={points as { x: number; y: number | null }[]}
      dataKey="y"
      type="linear"
      stroke={`var(--${series.colour})`}
      strokeWidth={behind ? 1 : (series.width ?? 1.8)}
      strokeOpacity={behind ? 0.32 : 1}
      strokeDasharray={behind ? undefined : series.dash}
      strokeLinejoin="round"
      dot={behind ? false : dots}
      activeDot={false}
      isAnimationActive={false}
    />
  );
}
