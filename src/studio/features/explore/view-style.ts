import { smallPixels } from '../../ui/small-pixels';
import type { ViewStyle } from './pen';

/** Colours and letters as the style sheet resolves them for the theme at hand. */
export function styleOf(element: HTMLElement): ViewStyle {
  const resolved = (name: string) => {
    element.style.color = `var(--${name})`;
    return getComputedStyle(element).color;
  };
  const font = (name: string) => getComputedStyle(element).getPropertyValue(`--${name}`);
  return {
    text: resolved('text'),
    dim: resolved('dim'),
    grid: resolved('line'),
    edge: resolved('edge'),
    panel: resolved('panel'),
    held: resolved('held-out'),
    gc: resolved('plain'),
    surprisal: resolved('student'),
    above: resolved('contrastive'),
    below: resolved('ok'),
    coding: resolved('student'),
    structural: resolved('teacher'),
    other: resolved('faint'),
    bases: {
      A: resolved('base-a'),
      C: resolved('base-c'),
      G: resolved('base-g'),
      T: resolved('base-t'),
      N: resolved('base-n'),
    },
    sans: font('sans'),
    mono: font('mono'),
    small: smallPixels(element),
  };
}
