import { useEffect, useRef } from 'react';
import { useTheme } from '../../shell/theme';
import { smallPixels } from '../../ui/small-pixels';
import { useLetterScale } from '../../ui/use-page-size';
import { Plot } from '../plot/plot';
import type { Range } from '../plot/range';
import { type Drawing, drawOverlay, marginOf, type OverlayStyle } from './overlay-canvas';

interface Props extends Drawing {
  readonly label: string;
  /** One sentence for those who cannot see the lines. */
  readonly summary: string;
  readonly onRange: (range: Range | null) => void;
}

const RUN_COLOURS = 6;

/**
 * Lines of several runs on a canvas, since a chart of SVG elements cannot follow a finger over a million points. The
 * drawing must be memoised.
 */
export function OverlayChart({ label, summary, onRange, ...drawing }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { lines, levels, whole, range, log, y, xText } = drawing;
  const theme = useTheme();
  const letters = useLetterScale();
  const draw = useRef<() => void>(() => {});
  const styled = useRef<{ readonly of: string; readonly style: OverlayStyle } | null>(null);
  useEffect(() => {
    const element = canvas.current!;
    draw.current = () => {
      // The style follows from the theme and the page's size, which the style sheet knows; asking it each time would
      // cost more than the lines.
      const of = `${theme} ${letters}`;
      if (styled.current?.of !== of) styled.current = { of, style: styleOf(element, letters) };
      drawOverlay(element, { lines, levels, whole, range, log, y, xText }, styled.current.style);
    };
    const frame = requestAnimationFrame(draw.current);
    return () => cancelAnimationFrame(frame);
  }, [lines, levels, whole, range, log, y, xText, theme, letters]);

  useEffect(() => {
    const observer = new ResizeObserver(() => draw.current());
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <Plot label={label} summary={summary} inset={marginOf(letters)} whole={whole} range={range} onRange={onRange}>
      <canvas ref={canvas} className="overlay-canvas" />
    </Plot>
  );
}

/** Colours as the style sheet resolves them for the theme at hand. */
function styleOf(element: HTMLElement, letters: number): OverlayStyle {
  const resolved = (name: string) => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const colours = Array.from({ length: RUN_COLOURS }, (_, index) => resolved(`run-${index + 1}`));
  return {
    colours,
    text: resolved('dim'),
    grid: resolved('line'),
    font: `${smallPixels(element)}px ${getComputedStyle(element).fontFamily}`,
    margin: marginOf(letters),
  };
}
