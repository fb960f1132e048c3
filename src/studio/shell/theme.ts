import { useSyncExternalStore } from 'react';
import { readLocal, writeLocal } from './local';

/**
 * Light or dark: the system's choice until the user makes one, which is then remembered. The style sheet does the rest.
 */
export type Theme = 'light' | 'dark';

const KEY = 'helicase.theme';
const prefersLight = () => window.matchMedia('(prefers-color-scheme: light)');
const listeners = new Set<() => void>();

export function restoreTheme(): void {
  const stored = readLocal(KEY);
  if (stored === 'light' || stored === 'dark') document.documentElement.dataset['theme'] = stored;
}

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return prefersLight().matches ? 'light' : 'dark';
}

export function toggleTheme(): void {
  const theme = currentTheme() === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = theme;
  writeLocal(KEY, theme);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  const media = prefersLight();
  listeners.add(listener);
  media.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    media.removeEventListener('change', listener);
  };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, currentTheme);
