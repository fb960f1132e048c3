import { useEffect, useRef, useState } from 'react';
import { restAfter } from '../shell/frames';

/**
 * A value that changes often, taken over at most every `leastMs` and less often where drawing it is slow. Each taker
 * does so in a task of its own, so that the charts of a screen are never all drawn in one long task.
 */
export function usePaced<Value>(value: Value, leastMs: number): Value {
  const [taken, setTaken] = useState(value);
  const newest = useRef(value);
  const earliest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    newest.current = value;
    if (value === taken || timer.current !== undefined) return;
    timer.current = setTimeout(
      () => {
        timer.current = undefined;
        const began = performance.now();
        setTaken(newest.current);
        setTimeout(() => {
          earliest.current = began + restAfter(performance.now() - began, leastMs);
        }, 0);
      },
      Math.max(0, earliest.current - performance.now()),
    );
  }, [value, taken, leastMs]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return taken;
}
