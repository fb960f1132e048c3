import type { Picture } from './picture';
import { type PictureFormat, savePicture } from './save-picture';

interface Props {
  /** Made when it is saved. */
  readonly picture: () => Picture;
  /** Of the file, without its ending. */
  readonly name: string;
  /** Title of the chart. */
  readonly of: string;
}

const FORMATS: readonly { readonly format: PictureFormat; readonly text: string }[] = [
  { format: 'png', text: 'PNG' },
  { format: 'svg', text: 'SVG' },
];

/** A chart as a file, with what it was measured on below it. */
export function SaveButtons({ picture, name, of }: Props) {
  return FORMATS.map(({ format, text }) => (
    <button key={format} type="button" className="toggle" onClick={() => savePicture(picture(), format, name)}>
      <span aria-hidden="true">Save {text}</span>
      <span className="hidden-text">
        Save {text}: {of}
      </span>
    </button>
  ));
}
