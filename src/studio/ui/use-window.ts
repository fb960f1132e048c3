import { type UIEvent, useLayoutEffect, useRef, useState } from 'react';
import { type Windowed, windowOf } from './windowing';

export interface RowWindow extends Windowed {
  /** For the element that scrolls. */
  readonly ref: (element: HTMLElement | null) => void;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
}

/** Draws only the rows in sight. @param rowRem height of a row in rem, which its style must keep to */
export function useWindow(rows: number, rowRem: number): RowWindow {
  const [top, setTop] = useState(0);
  const [viewport, setViewport] = useState(400);
  const [remPixels] = useState(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
  const element = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setViewport(entry.contentRect.height));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return {
    ...windowOf(rows, rowRem * remPixels, top, viewport),
    ref: (now) => {
      element.current = now;
    },
    onScroll: (event) => setTop(event.currentTarget.scrollTop),
  };
}
