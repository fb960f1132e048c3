import { useMemo } from 'react';
import type { Signal } from '../../training/signals';
import { useStudio } from '../shell/react';
import { sparkPath } from './spark-path';

interface Props {
  readonly signal: Signal;
  readonly colour: string;
  readonly sparse?: boolean;
  readonly width?: number;
  readonly height?: number;
}

export function Spark({ signal, colour, sparse = false, width = 96, height = 34 }: Props) {
  const history = useStudio((state) => state.history);
  const path = useMemo(
    () => sparkPath(history, signal, !sparse, width, height),
    [history, signal, sparse, width, height],
  );
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <path d={path} className={`stroke-${colour}`} />
    </svg>
  );
}
