import { useEffect, useState } from 'react';
import { readLocal, writeLocal } from './local';
import { useActions, useStudio } from './react';

/** Keys of the studio, also shown by the help dialog. */
export const KEYS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Space'], does: 'Pause or resume' },
  { keys: ['s'], does: 'Smoothing on or off' },
  { keys: ['x'], does: 'Next x axis: step, bases, epochs, time, active time' },
  { keys: ['y'], does: 'Logarithmic y axis on or off' },
  { keys: ['0'], does: 'Show the whole of every chart' },
  { keys: ['?'], does: 'This help' },
  { keys: ['Ctrl', 'K'], does: 'All commands' },
];

const KEY = 'helicase.single-keys';

/** Keys without a modifier can be switched off: speech input and stray presses would set them off. */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => readLocal(KEY) !== 'off');
  const change = (next: boolean) => {
    writeLocal(KEY, next ? 'on' : 'off');
    setOn(next);
  };
  return [on, change];
}

export function useKeyboard(): void {
  const actions = useActions();
  const paused = useStudio((state) => state.runPhase === 'paused');
  const dialog = useStudio((state) => state.dialog);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        actions.openDialog(dialog === 'palette' ? null : 'palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || dialog !== null) return;
      if (readLocal(KEY) === 'off' || isTyping(event.target)) return;
      if (event.key === ' ' && usesSpace(event.target)) return;
      const command = {
        ' ': paused ? actions.resume : actions.pause,
        s: actions.toggleSmoothing,
        x: actions.nextX,
        y: actions.toggleLogY,
        '0': actions.showWholeCharts,
        '?': () => actions.openDialog('help'),
      }[event.key];
      if (command === undefined) return;
      event.preventDefault();
      command();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [actions, paused, dialog]);
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('input, select, textarea, [contenteditable]');
/** A focused button, link or fold keeps its own meaning of the space bar; so does a region that scrolls. */
const usesSpace = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches('button, a, summary, [tabindex]:not([tabindex="-1"])');
