/** Size of small letters (tokens.css) at an element in CSS pixels, for what is drawn on a canvas. */
export const smallPixels = (element: HTMLElement): number =>
  Number.parseFloat(getComputedStyle(element).getPropertyValue('--small')) *
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
