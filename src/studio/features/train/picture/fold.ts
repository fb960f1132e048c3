import { useSyncExternalStore } from 'react';
import { readLocal, writeLocal } from '../../../shell/local';
import { useStudio } from '../../../shell/react';

/** Whether the picture is open: as somebody left it; before that, where there is room for it beside what is there. */

const KEY = 'helicase.method-picture';
const listeners = new Set<() => void>();
const roomy = () => window.matchMedia('(min-width: 1101px) and (min-height: 900px)');

function subscribe(listener: () => void): () => void {
  const media = roomy();
  listeners.add(listener);
  media.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    media.removeEventListener('change', listener);
  };
}

/** @param on the screen of the run, which is to be seen whole, or the setup, which scrolls anyway */
export function usePictureOpen(on: 'setup' | 'run'): readonly [boolean, () => void] {
  const chosen = useSyncExternalStore(subscribe, () => readLocal(KEY));
  const room = useSyncExternalStore(subscribe, () => roomy().matches);
  // A lesson is about what it shows.
  const lesson = useStudio((state) => state.lesson !== null);
  const open = chosen === null ? lesson || on === 'setup' || room : chosen === 'open';
  const toggle = () => {
    writeLocal(KEY, open ? 'closed' : 'open');
    for (const listener of listeners) listener();
  };
  return [open, toggle];
}
