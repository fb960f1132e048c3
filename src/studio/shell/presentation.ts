import { useSyncExternalStore } from 'react';

/** Everything half as large again, for whoever sits far from the screen; as long as the page is open. */

const listeners = new Set<() => void>();
const isOn = (): boolean => document.documentElement.dataset['size'] === 'presentation';

export function togglePresentation(): void {
  if (isOn()) delete document.documentElement.dataset['size'];
  else document.documentElement.dataset['size'] = 'presentation';
  for (const listener of listeners) listener();
  // What is laid out by the size of letters measures it anew.
  window.dispatchEvent(new Event('resize'));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePresentation = (): boolean => useSyncExternalStore(subscribe, isOn);
