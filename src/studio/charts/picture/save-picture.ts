import { download } from '../../ui/download';
import { type Picture, pictureSvg } from './picture';

export type PictureFormat = 'svg' | 'png';

/** Pixels of a PNG for each of the picture's. */
const DENSITY = 2;

/** Hands a picture to the downloads, in the colours of a light page: it is to stand in a text. */
export const savePicture = (picture: Picture, format: PictureFormat, name: string): Promise<void> =>
  saveSvg(pictureSvg(picture, lightColour), format, name);

/** The same of a picture that is SVG in text already. */
export async function saveSvg(svg: string, format: PictureFormat, name: string): Promise<void> {
  if (format === 'svg') download([svg], `${name}.svg`, 'image/svg+xml');
  else download([await pngOf(svg)], `${name}.png`, 'image/png');
}

/** A colour of tokens.css as it is in light. */
export function lightColour(token: string): string {
  const probe = document.createElement('i');
  probe.style.colorScheme = 'only light';
  probe.style.color = `var(--${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = DENSITY * image.naturalWidth;
  canvas.height = DENSITY * image.naturalHeight;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture could not be drawn.')) : resolve(blob))),
  );
}
