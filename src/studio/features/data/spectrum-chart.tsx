import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { compact } from '../../charts/ticks';
import { counted, whole } from '../../ui/format';
import { useLetterScale } from '../../ui/use-page-size';
import type { SpectrumBar, SpectrumModel } from './spectrum-model';

export function SpectrumChart({ model }: { readonly model: SpectrumModel }) {
  const { bars, named, present, possible } = model;
  const letters = useLetterScale();
  return (
    <div className="chart-space">
      <div
        className="chart"
        role="img"
        aria-label="k-mer spectrum"
        aria-description={
          `${whole(present)} of ${whole(possible)} words come at least once, ` + `${whole(model.total)} words in all.`
        }
      >
        <BarChart
          responsive
          className="chart-canvas"
          data={bars as SpectrumBar[]}
          margin={{ top: 6, right: 12, bottom: 0, left: 0 }}
          barCategoryGap={named ? '12%' : 1}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} />
          <XAxis
            dataKey="name"
            tickFormatter={fromText}
            tickLine={false}
            height={22 * letters}
            interval="equidistantPreserveStart"
            minTickGap={12}
          />
          <YAxis tickFormatter={compact} tickLine={false} axisLine={false} width={50 * letters} />
          <Tooltip isAnimationActive={false} cursor={{ className: 'bar-cursor' }} content={<Readout named={named} />} />
          <Bar dataKey="value" className="spectrum-bar" isAnimationActive={false} />
        </BarChart>
      </div>
    </div>
  );
}

/** Where a bar of several counts begins: whole ranges would stand in each other's way. */
const fromText = (name: string): string => name.replace(/-.*/, '');

interface ReadoutProps {
  readonly named: boolean;
  readonly payload?: readonly { readonly payload?: SpectrumBar }[];
}

function Readout({ named, payload }: ReadoutProps) {
  const bar = payload?.[0]?.payload;
  if (bar === undefined) return null;
  return (
    <div className="readout small">
      <span>
        {named
          ? `${bar.name}: ${counted(bar.value, 'time')}`
          : `${counted(bar.value, 'word comes', 'words come')} ${bar.name} times`}
      </span>
    </div>
  );
}
