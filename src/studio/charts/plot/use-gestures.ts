import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { usePointer } from './pointer';
import { marked, panned, type Range, shareOf, unlessWhole, zoomed } from './range';

/** Room around what is plotted, in CSS pixels: ticks, and names at line ends. */
export interface Inset {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export interface Plotted {
  readonly inset: Inset;
  readonly whole: Range;
  readonly range: Range;
  /** Null for the whole. */
  readonly onRange: (range: Range | null) => void;
}

const ZOOM_STEP = 1.25;
const PAN_SHARE = 0.1;
const READ_SHARE = 0.01;
/** A press that moves less than this marks nothing. */
const LEAST_DRAG_PX = 5;

/**
 * How a hand moves through a chart, the same in all: dragging marks a stretch to zoom into, with Shift (and by finger)
 * it pans, the wheel zooms about the pointer, a double click shows everything. A wheel that was already scrolling the
 * page goes on scrolling it, until the pointer moves over the chart.
 */
export function useGestures(surface: RefObject<HTMLElement | null>, plotted: Plotted) {
  const pointer = usePointer();
  const latest = useRef(plotted);
  latest.current = plotted;
  const [marking, setMarking] = useState<readonly [number, number] | null>(null);
  const drag = useRef<{ readonly clientX: number; readonly x: number; readonly pan: Range | null } | null>(null);

  const show = (range: Range) => latest.current.onRange(unlessWhole(range, latest.current.whole));
  const xAt = (clientX: number) => {
    const { inset, range } = latest.current;
    const { left, width } = surface.current!.getBoundingClientRect();
    const share = (clientX - left - inset.left) / Math.max(1, width - inset.left - inset.right);
    return range.from + Math.min(1, Math.max(0, share)) * (range.to - range.from);
  };

  useWheel(surface, latest, xAt, show);

  return {
    marking,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const pans = event.shiftKey || event.pointerType === 'touch';
        const x = xAt(event.clientX);
        drag.current = { clientX: event.clientX, x, pan: pans ? latest.current.range : null };
        pointer.setState({ x });
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const x = xAt(event.clientX);
        const held = drag.current;
        if (held === null) return pointer.setState({ x });
        if (held.pan === null) {
          pointer.setState({ x });
          if (Math.abs(event.clientX - held.clientX) >= LEAST_DRAG_PX) setMarking([held.x, x]);
          return;
        }
        const { inset, whole } = latest.current;
        const width = Math.max(1, event.currentTarget.clientWidth - inset.left - inset.right);
        const by = ((held.clientX - event.clientX) / width) * (held.pan.to - held.pan.from);
        show(panned(held.pan, whole, by));
      },
      onPointerUp() {
        if (marking !== null) show(marked(...marking, latest.current.whole));
        drag.current = null;
        setMarking(null);
      },
      // The browser takes the finger for a scroll.
      onPointerCancel() {
        drag.current = null;
        setMarking(null);
      },
      // A finger that was lifted leaves its reading: nothing else could show one.
      onPointerLeave: (event: PointerEvent) => event.pointerType !== 'touch' && pointer.setState({ x: null }),
      onBlur: () => pointer.setState({ x: null }),
      onDoubleClick: () => latest.current.onRange(null),
      onKeyDown(event: KeyboardEvent) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const action = keyAction(event, latest.current, pointer.getState().x);
        if (action === null) return;
        event.preventDefault();
        if ('x' in action) pointer.setState({ x: action.x });
        else if (action.range === null) latest.current.onRange(null);
        else show(action.range);
      },
    },
  };
}

/** Plus and minus zoom about the reading, arrows move the reading, with Shift what is in sight; 0 shows everything. */
function keyAction(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  { range, whole }: Plotted,
  pointed: number | null,
): { readonly range: Range | null } | { readonly x: number } | null {
  const width = range.to - range.from;
  const share = pointed === null ? 0.5 : shareOf(pointed, range);
  const at = pointed !== null && share >= 0 && share <= 1 ? pointed : (range.from + range.to) / 2;
  const aside = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
  if (key === '0') return { range: null };
  if (key === '+' || key === '=') return { range: zoomed(range, whole, at, 1 / ZOOM_STEP) };
  if (key === '-') return { range: zoomed(range, whole, at, ZOOM_STEP) };
  if (aside === 0) return null;
  if (shiftKey) return { range: panned(range, whole, aside * PAN_SHARE * width) };
  const x = pointed === null ? at : at + aside * READ_SHARE * width;
  return { x: Math.min(range.to, Math.max(range.from, x)) };
}

function useWheel(
  surface: RefObject<HTMLElement | null>,
  latest: RefObject<Plotted>,
  xAt: (clientX: number) => number,
  show: (range: Range) => void,
): void {
  const acts = useRef({ xAt, show });
  acts.current = { xAt, show };
  useEffect(() => {
    const element = surface.current!;
    let aimed = false;
    const aim = (event: globalThis.PointerEvent) => {
      // A page that scrolls under a hand at rest is no aim.
      if (event.movementX !== 0 || event.movementY !== 0) aimed = true;
    };
    const scrolled = () => {
      aimed = false;
    };
    // React listens to wheels passively, where the page would scroll along.
    const wheel = (event: WheelEvent) => {
      const { range, whole } = latest.current;
      const { xAt: place, show: take } = acts.current;
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const all = unlessWhole(range, whole) === null;
      if (!aimed || (all && (sideways || event.deltaY > 0))) return;
      event.preventDefault();
      take(
        sideways
          ? panned(range, whole, (event.deltaX / element.clientWidth) * (range.to - range.from))
          : zoomed(range, whole, place(event.clientX), ZOOM_STEP ** (event.deltaY / 100)),
      );
    };
    element.addEventListener('pointermove', aim);
    element.addEventListener('wheel', wheel, { passive: false });
    document.addEventListener('scroll', scrolled, { capture: true, passive: true });
    return () => {
      element.removeEventListener('pointermove', aim);
      element.removeEventListener('wheel', wheel);
      document.removeEventListener('scroll', scrolled, { capture: true });
    };
  }, [surface, latest]);
}
