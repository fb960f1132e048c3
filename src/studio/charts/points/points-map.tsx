import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { inSquare, lassoed, type Point, pannedSquare, type SquareView, zoomedSquare } from './square';

const ZOOM_STEP = 1.25;
const PAN_STEP = 0.1;
/** A lasso of fewer corners is a click. */
const LEAST_CORNERS = 4;

interface Props {
  readonly title: string;
  /** [n,2] */
  readonly rows: Float32Array;
  /** Of each point. */
  readonly colours: readonly string[];
  /** Indices of points. */
  readonly selected: ReadonlySet<number>;
  readonly view: SquareView;
  readonly onView: (view: SquareView) => void;
  /** Left out where nothing is selected: dragging then pans. */
  readonly onSelect?: (points: readonly number[]) => void;
  readonly pointed: number | null;
  readonly onPoint: (point: number | null) => void;
}

const KEYS = 'Plus and minus zoom, arrows pan, 0 shows all.';

/**
 * Points in the plane: wheel, + and - zoom, the arrow keys pan, 0 shows all; dragging draws a lasso, or pans where
 * nothing is selected.
 */
export function PointsMap(props: Props) {
  const { title, rows, colours, selected, view, onView, onSelect, pointed, onPoint } = props;
  const svg = useRef<SVGSVGElement>(null);
  const points = useMemo(() => inSquare(rows), [rows]);
  /** Corners come faster than they are drawn. */
  const corners = useRef<Point[]>([]);
  const [lasso, setLasso] = useState<readonly Point[]>([]);
  const pointAt = (event: { readonly clientX: number; readonly clientY: number }): Point => {
    const { left, top, width, height } = svg.current!.getBoundingClientRect();
    return {
      x: view.x + ((event.clientX - left) / width) * view.size,
      y: view.y + (1 - (event.clientY - top) / height) * view.size,
    };
  };
  const latest = useRef({ view, onView, pointAt });
  latest.current = { view, onView, pointAt };
  useEffect(() => {
    const element = svg.current!;
    // React listens to wheels passively, where the page would scroll along.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const now = latest.current;
      now.onView(zoomedSquare(now.view, now.pointAt(event), ZOOM_STEP ** (event.deltaY / 100)));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);
  const press = (event: KeyboardEvent) => {
    const middle = { x: view.x + view.size / 2, y: view.y + view.size / 2 };
    const next = {
      '+': () => zoomedSquare(view, middle, 1 / ZOOM_STEP),
      '=': () => zoomedSquare(view, middle, 1 / ZOOM_STEP),
      '-': () => zoomedSquare(view, middle, ZOOM_STEP),
      '0': () => zoomedSquare(view, middle, Number.POSITIVE_INFINITY),
      ArrowLeft: () => pannedSquare(view, -PAN_STEP, 0),
      ArrowRight: () => pannedSquare(view, PAN_STEP, 0),
      ArrowUp: () => pannedSquare(view, 0, PAN_STEP),
      ArrowDown: () => pannedSquare(view, 0, -PAN_STEP),
    }[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onView(next());
  };
  const draw = (drawn: Point[]) => {
    corners.current = drawn;
    setLasso(drawn);
  };
  const release = () => {
    const drawn = corners.current;
    if (drawn.length >= LEAST_CORNERS) onSelect?.(lassoed(points, drawn));
    else if (drawn.length > 0) onSelect?.(pointed === null ? [] : [pointed]);
    draw([]);
  };
  const move = (event: PointerEvent) => {
    const last = corners.current.at(-1);
    if (last === undefined) return;
    const at = pointAt(event);
    if (onSelect !== undefined) draw([...corners.current, at]);
    // What was pressed stays under the pointer.
    else onView(pannedSquare(view, (last.x - at.x) / view.size, (last.y - at.y) / view.size));
  };
  const place = placeIn(view);
  return (
    <svg
      ref={svg}
      className={onSelect === undefined ? 'scatter' : 'scatter lasso'}
      role="img"
      aria-label={title}
      aria-description={onSelect === undefined ? KEYS : `${KEYS} The list below selects too.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys zoom and pan it
      tabIndex={0}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        draw([pointAt(event)]);
      }}
      onPointerMove={move}
      onPointerUp={release}
      onPointerCancel={() => draw([])}
      onPointerLeave={() => onPoint(null)}
    >
      <Dots points={points} colours={colours} selected={selected} view={view} pointed={pointed} onPoint={onPoint} />
      {lasso.length > 1 && (
        <svg className="lasso-line" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <polygon
            points={lasso
              .map(place)
              .map(({ x, y }) => `${x},${y}`)
              .join(' ')}
          />
        </svg>
      )}
    </svg>
  );
}

/** Shares of the picture, from its upper left corner. */
const placeIn =
  (view: SquareView) =>
  ({ x, y }: Point): Point => ({ x: (x - view.x) / view.size, y: 1 - (y - view.y) / view.size });

/** Share of the picture beyond its edge that is drawn. */
const EDGE = 0.02;

type DotsProps = Pick<Props, 'colours' | 'selected' | 'view' | 'pointed' | 'onPoint'> & {
  readonly points: readonly Point[];
};

/** Drawn anew where they change, not while a lasso is drawn over them. */
const Dots = memo(function Dots({ points, colours, selected, view, pointed, onPoint }: DotsProps) {
  const place = placeIn(view);
  const percent = (share: number) => `${100 * share}%`;
  const isIn = (share: number) => share >= -EDGE && share <= 1 + EDGE;
  return points.map((point, index) => {
    const { x, y } = place(point);
    if (!isIn(x) || !isIn(y)) return null;
    return (
      <circle
        // biome-ignore lint/suspicious/noArrayIndexKey: points are what they are by their index
        key={index}
        className={selected.has(index) ? 'map-dot selected' : 'map-dot'}
        cx={percent(x)}
        cy={percent(y)}
        r={index === pointed ? 7 : 3.5}
        style={{ fill: colours[index] }}
        onPointerOver={() => onPoint(index)}
      />
    );
  });
});
