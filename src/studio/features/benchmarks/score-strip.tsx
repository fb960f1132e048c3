import type { DotRow } from './benchmark-view';

interface Props {
  readonly row: DotRow;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** A dot a seed over its interval; what is published is an open dot. The numbers stand beside it in the table. */
export function ScoreStrip({ row, domain: [low, high], ticks }: Props) {
  const at = (value: number) => `${(100 * (value - low)) / (high - low)}%`;
  const published = row.id === null;
  return (
    <svg className={published ? 'score-strip published-score' : 'score-strip'} aria-hidden="true">
      {ticks.map((tick) => (
        <line key={tick} className="grid" x1={at(tick)} x2={at(tick)} y1="0" y2="100%" />
      ))}
      {row.interval !== null && (
        <line className="interval" x1={at(row.interval.low)} x2={at(row.interval.high)} y1="50%" y2="50%" />
      )}
      {!published && <line className="mean" x1={at(row.mean)} x2={at(row.mean)} y1="15%" y2="85%" />}
      {row.values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: seeds may score alike; their order is fixed
        <circle key={index} cx={at(value)} cy="50%" r="3.5" />
      ))}
    </svg>
  );
}
