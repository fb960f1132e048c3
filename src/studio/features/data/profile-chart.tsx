import { CartesianGrid, LineChart as Chart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { compact } from '../../charts/ticks';
import { bases, percent } from '../../ui/format';
import { useLetterScale } from '../../ui/use-page-size';
import { type ProfileModel, type ProfilePoint, pointText, type RecordMark } from './profile-model';

interface Props {
  readonly model: ProfileModel;
  /** The record; null for the whole genome. */
  readonly name: string | null;
  readonly marks: readonly RecordMark[];
}

export function ProfileChart({ model, name, marks }: Props) {
  const { points, x, y } = model;
  const letters = useLetterScale();
  const line = { type: 'stepBefore', dot: false, activeDot: false, isAnimationActive: false } as const;
  const mean =
    points.reduce((sum, { gc, from, to }) => sum + (gc ?? 0) * (to - from + 1), 0) / Math.max(1, model.bases);
  return (
    <div className="chart-space">
      <div
        className="chart"
        role="img"
        aria-label="Composition along the genome"
        aria-description={
          `${name ?? 'Whole genome'}, ${bases(model.bases)} in ${points.length} bins; ` +
          `mean GC ${percent(mean / 100)}.`
        }
      >
        <Chart
          responsive
          className="chart-canvas"
          data={points as ProfilePoint[]}
          margin={{ top: 16, right: 12, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} syncWithTicks />
          <XAxis
            dataKey="at"
            type="number"
            domain={[0, model.bases]}
            ticks={[...x]}
            tickFormatter={(tick: number) => compact(tick)}
            tickLine={false}
            height={22 * letters}
            interval="preserveStartEnd"
          />
          <YAxis
            type="number"
            domain={[...y.domain]}
            ticks={[...y.ticks]}
            tickFormatter={(tick: number) => `${tick} %`}
            tickLine={false}
            axisLine={false}
            width={50 * letters}
            allowDataOverflow
            interval={0}
          />
          <Tooltip isAnimationActive={false} cursor={{ className: 'cursor' }} content={<Readout name={name} />} />
          {marks.map((mark) => (
            <ReferenceLine
              key={mark.at}
              x={mark.at}
              className="record-mark"
              label={{ value: mark.name, position: 'insideTopLeft', offset: 2, dy: -15 }}
            />
          ))}
          {model.hasSoftMasked && <Line {...line} dataKey="softMasked" className="line-masked" />}
          {model.hasUnknown && <Line {...line} dataKey="unknown" className="line-unknown" />}
          <Line {...line} dataKey="gc" className="line-gc" />
        </Chart>
      </div>
    </div>
  );
}

interface ReadoutProps {
  readonly name: string | null;
  readonly payload?: readonly { readonly payload?: ProfilePoint }[];
}

function Readout({ name, payload }: ReadoutProps) {
  const point = payload?.[0]?.payload;
  if (point === undefined) return null;
  return (
    <div className="readout small">
      {pointText(point, name).map((text) => (
        <span key={text}>{text}</span>
      ))}
    </div>
  );
}
