import { useSyncExternalStore } from 'react';

/** As the style sheets have it: a phone, or a page zoomed to 200 %. */
const NARROW = '(max-width: 640px)';
const ROOT_PX = 16;

/** Whether the page is a phone's. */
export const useNarrow = (): boolean => useSyncExternalStore(onResize, () => window.matchMedia(NARROW).matches);

/** How much larger letters are than on a laptop: what is laid out in pixels grows alike. */
export const useLetterScale = (): number =>
  useSyncExternalStore(
    onResize,
    () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / ROOT_PX || 1,
  );

function onResize(changed: () => void): () => void {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
}
