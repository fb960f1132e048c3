import type { ViewStyle } from '../pen';
import { LETTER_SIZE, type MapColour, mapShapes } from './map-picture';
import type { RegionMap } from './region-map';

/** Draws a map on a canvas. */
export function drawMap(canvas: HTMLCanvasElement, map: RegionMap, style: ViewStyle, density: number): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || width === 0) return;
  Object.assign(canvas, { width: Math.round(width * density), height: Math.round(height * density) });
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = style.panel;
  context.fillRect(0, 0, width, height);
  context.font = `${LETTER_SIZE}px ${style.mono}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const colours: Readonly<Record<MapColour, string>> = {
    student: style.surprisal,
    contrastive: style.above,
    ok: style.below,
    edge: style.edge,
    'base-a': style.bases.A,
    'base-c': style.bases.C,
    'base-g': style.bases.G,
    'base-t': style.bases.T,
    'base-n': style.bases.N,
  };
  for (const shape of mapShapes(map, width)) {
    context.fillStyle = colours[shape.colour];
    if (shape.kind === 'cell') {
      context.globalAlpha = shape.strength;
      context.fillRect(shape.x, shape.y, shape.width, shape.height);
      context.globalAlpha = 1;
    } else if (shape.kind === 'dot') {
      context.beginPath();
      context.arc(shape.x, shape.y, shape.r, 0, 2 * Math.PI);
      context.fill();
    } else context.fillText(shape.text, shape.x, shape.y);
  }
}
