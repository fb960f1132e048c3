import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef } from 'react';
import { useActions, useStudio } from '../../shell/react';
import { useTheme } from '../../shell/theme';
import { drawView, type Picture } from './draw-view';
import { lanesOf } from './lanes';
import type { ViewStyle } from './pen';
import { panned, regionText, spanOf, wholeRecord, zoomed } from './view-range';
import { styleOf } from './view-style';

const ZOOM_STEP = 1.25;
/** Of the view, by an arrow key. */
const PAN_SHARE = 0.1;

interface Props {
  /** A position of the record, or null once the pointer has left. */
  readonly pointed: number | null;
  readonly onPoint: (position: number | null) => void;
}

/**
 * The record on a canvas. The wheel and + and - zoom, dragging and the arrow keys pan, Page Up and Page Down turn a
 * whole view, Home and End go to the record's ends, 0 and a double click show all of it.
 */
export function GenomeChart({ pointed, onPoint }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { view, range, record, annotation, marked } = useStudio((state) => state.exploring);
  const actions = useActions();
  const theme = useTheme();
  const length = record?.bases ?? 1;
  const hasTracks = view?.tracks != null;
  const { lanes, height } = useMemo(
    () => lanesOf({ tracks: hasTracks, annotated: annotation !== null }),
    [hasTracks, annotation],
  );

  const draw = useRef<() => void>(() => {});
  const styled = useRef<{ readonly of: string; readonly style: ViewStyle } | null>(null);
  useEffect(() => {
    const element = canvas.current!;
    draw.current = () => {
      if (view === null || view.record !== record?.index) {
        // Nothing of the record before stays under this one's name.
        element.getContext('2d')?.clearRect(0, 0, element.width, element.height);
        return;
      }
      if (styled.current?.of !== theme) styled.current = { of: theme, style: styleOf(element) };
      const picture: Picture = { view, range, length, lanes, marked, pointed };
      drawView(element, picture, styled.current.style);
    };
    const frame = requestAnimationFrame(draw.current);
    return () => cancelAnimationFrame(frame);
  }, [view, range, record, length, lanes, marked, pointed, theme]);

  useEffect(() => {
    const element = canvas.current!;
    const anew = () => {
      // Letters grow with the page.
      styled.current = null;
      draw.current();
    };
    const observer = new ResizeObserver(([entry]) => {
      actions.setExploreWidth(entry.contentRect.width);
      anew();
    });
    observer.observe(element);
    window.addEventListener('resize', anew);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', anew);
    };
  }, [actions]);

  const latest = useRef({ range, length });
  latest.current = { range, length };
  useEffect(() => {
    const element = canvas.current!;
    // React listens to wheels passively, where the page would scroll along.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const now = latest.current;
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const by = (event.deltaX / element.clientWidth) * spanOf(now.range);
        actions.lookAt(panned(now.range, now.length, by));
        return;
      }
      const about = positionAt(element, now.range, event.clientX);
      actions.lookAt(zoomed(now.range, now.length, about, ZOOM_STEP ** (event.deltaY / 100)));
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [actions]);

  const drag = useRef<{ readonly x: number; readonly range: typeof range } | null>(null);
  const move = (event: PointerEvent<HTMLCanvasElement>) => {
    const element = event.currentTarget;
    if (drag.current === null) return onPoint(positionAt(element, range, event.clientX));
    const by = ((drag.current.x - event.clientX) / element.clientWidth) * spanOf(drag.current.range);
    actions.lookAt(panned(drag.current.range, length, by));
  };
  const release = () => {
    drag.current = null;
  };
  const press = (event: KeyboardEvent) => {
    const span = spanOf(range);
    const middle = (range.start + range.end) / 2;
    const pan = (share: number) => () => panned(range, length, share * span);
    const next = {
      '+': () => zoomed(range, length, middle, 1 / ZOOM_STEP),
      '=': () => zoomed(range, length, middle, 1 / ZOOM_STEP),
      '-': () => zoomed(range, length, middle, ZOOM_STEP),
      ArrowLeft: pan(-PAN_SHARE),
      ArrowRight: pan(PAN_SHARE),
      PageUp: pan(-1),
      PageDown: pan(1),
      Home: () => ({ start: 0, end: span }),
      End: () => ({ start: length - span, end: length }),
      '0': () => wholeRecord(length),
    }[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    actions.lookAt(next());
  };
  return (
    <canvas
      ref={canvas}
      className="genome-canvas"
      style={{ height }}
      role="img"
      aria-label="Genome view"
      aria-description={
        `${regionText(record?.name ?? '', range)}. Plus and minus zoom, arrows pan, Page Up and Page Down turn a ` +
        'whole view, 0 shows the whole record. What is in view stands in its table.'
      }
      tabIndex={0}
      data-start={Math.floor(range.start)}
      data-end={Math.ceil(range.end)}
      onKeyDown={press}
      onDoubleClick={() => actions.lookAt(wholeRecord(length))}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        if (event.nativeEvent.offsetY < lanes[0].height) {
          const middle = (event.nativeEvent.offsetX / event.currentTarget.clientWidth) * length;
          const half = spanOf(range) / 2;
          actions.lookAt({ start: middle - half, end: middle + half });
        } else drag.current = { x: event.clientX, range };
      }}
      onPointerMove={move}
      onPointerUp={release}
      // The browser takes the finger for a scroll.
      onPointerCancel={release}
      onPointerLeave={() => onPoint(null)}
    />
  );
}

function positionAt(
  element: HTMLElement,
  range: { readonly start: number; readonly end: number },
  clientX: number,
): number {
  const { left, width } = element.getBoundingClientRect();
  const share = Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width)));
  return range.start + share * (range.end - range.start);
}
