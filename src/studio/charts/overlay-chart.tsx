import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useTheme } from '../shell/theme';
import { type Drawing, drawOverlay, MARGIN, type OverlayStyle } from './overlay-canvas';
import { type OverlayLine, panned, type Range, wholeRange, zoomed } from './overlay-model';

interface Props {
  readonly label: string;
  /** One sentence for those who cannot see the lines. */
  readonly summary: string;
  readonly lines: readonly OverlayLine[];
  readonly log: boolean;
  readonly xText: Drawing['xText'];
  /** The axis value that a line marks. */
  readonly pointed: number | null;
  /** The axis value under the pointer, or null once it has left. */
  readonly onPoint: (x: number | null) => void;
}

const RUN_COLOURS = 6;
const ZOOM_STEP = 1.25;

/**
 * Lines of several runs on a canvas, since a chart of SVG elements cannot follow a finger over a million points. The
 * wheel and + and - zoom, dragging and the arrow keys pan, 0 and a double click show everything.
 */
export function OverlayChart({ label, summary, lines, log, xText, pointed, onPoint }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const whole = useMemo(() => wholeRange(lines), [lines]);
  const [chosen, setChosen] = useState<Range | null>(null);
  // Another axis or other runs have another whole.
  const range = chosen !== null && chosen.to <= whole.to ? chosen : whole;
  const latest = useRef({ range, whole });
  latest.current = { range, whole };
  const theme = useTheme();

  const draw = useRef<() => void>(() => {});
  const styled = useRef<{ readonly of: string; readonly style: OverlayStyle } | null>(null);
  useEffect(() => {
    const element = canvas.current!;
    draw.current = () => {
      // The style follows from the theme, which the style sheet knows; asking it each time would cost more than the
      // lines.
      if (styled.current?.of !== theme) styled.current = { of: theme, style: styleOf(element) };
      drawOverlay(element, { lines, range, log, xText }, styled.current.style);
    };
    const frame = requestAnimationFrame(draw.current);
    return () => cancelAnimationFrame(frame);
  }, [lines, range, log, xText, theme]);

  useEffect(() => {
    const observer = new ResizeObserver(() => draw.current());
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current!;
    // React listens to wheels passively, where the page would scroll along.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { range: now, whole: all } = latest.current;
      setChosen(zoomed(now, all, xAt(element, now, event.clientX), ZOOM_STEP ** (event.deltaY / 100)));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, []);

  const drag = useRef<{ readonly x: number; readonly range: Range } | null>(null);
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    const element = event.currentTarget;
    if (drag.current === null) return onPoint(xAt(element, range, event.clientX));
    const { range: from, x } = drag.current;
    setChosen(panned(from, whole, ((x - event.clientX) / plotWidth(element)) * (from.to - from.from)));
  };
  const release = () => {
    drag.current = null;
  };
  const press = (event: KeyboardEvent) => {
    const middle = (range.from + range.to) / 2;
    const width = range.to - range.from;
    const next = {
      '+': () => zoomed(range, whole, middle, 1 / ZOOM_STEP),
      '=': () => zoomed(range, whole, middle, 1 / ZOOM_STEP),
      '-': () => zoomed(range, whole, middle, ZOOM_STEP),
      ArrowLeft: () => panned(range, whole, -width / 10),
      ArrowRight: () => panned(range, whole, width / 10),
      '0': () => null,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next());
  };
  return (
    <>
      <canvas
        ref={canvas}
        className="overlay-canvas"
        role="img"
        aria-label={label}
        aria-description={`${summary} Plus and minus zoom, arrows pan, 0 shows everything.`}
        tabIndex={0}
        data-from={range.from}
        data-to={range.to}
        onKeyDown={press}
        onDoubleClick={() => setChosen(null)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, range };
        }}
        onPointerMove={move}
        onPointerUp={release}
        // The browser takes the finger for a scroll.
        onPointerCancel={release}
        onPointerLeave={() => onPoint(null)}
      />
      {pointed !== null && <Cursor share={(pointed - range.from) / (range.to - range.from)} />}
    </>
  );
}

/** A line over the plot, at a share of its width. */
function Cursor({ share }: { readonly share: number }) {
  if (share < 0 || share > 1) return null;
  const left = `calc(${MARGIN.left}px + ${share} * (100% - ${MARGIN.left + MARGIN.right}px))`;
  return <i className="overlay-cursor" aria-hidden="true" style={{ left, top: MARGIN.top, bottom: MARGIN.bottom }} />;
}

const plotWidth = (element: HTMLElement): number => Math.max(1, element.clientWidth - MARGIN.left - MARGIN.right);

function xAt(element: HTMLElement, { from, to }: Range, clientX: number): number {
  const share = (clientX - element.getBoundingClientRect().left - MARGIN.left) / plotWidth(element);
  return from + Math.min(1, Math.max(0, share)) * (to - from);
}

/** Colours as the style sheet resolves them for the theme at hand. */
function styleOf(element: HTMLElement): OverlayStyle {
  const resolved = (name: string) => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const colours = Array.from({ length: RUN_COLOURS }, (_, index) => resolved(`run-${index + 1}`));
  return {
    colours,
    text: resolved('dim'),
    grid: resolved('line'),
    font: `11px ${getComputedStyle(element).fontFamily}`,
  };
}
