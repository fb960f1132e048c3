import type { RegionsReport } from '../../../genome/answers';
import type { RegionFormat } from '../../../genome/split/region-lines';
import { whole } from '../../ui/format';

const COUNTING: Readonly<Record<RegionFormat, string>> = { BED: 'from 0, half-open', GFF3: 'from 1, closed' };
const FORMATS: readonly RegionFormat[] = ['BED', 'GFF3'];

/** "Read as GFF3 (from 1, closed): 150 of 300 lines used." */
export const formatText = ({ format, lines: { used, read } }: Pick<RegionsReport, 'format' | 'lines'>): string =>
  `Read as ${format} (${COUNTING[format]}): ${whole(used)} of ${whole(read)} lines used.`;

interface Props {
  readonly disabled: boolean;
  /** Undefined: as the file's columns tell. */
  readonly onChoose: (format: RegionFormat | undefined) => void;
}

/** How a file of regions or features is to be read, where its columns tell it wrong. */
export function FormatChoice({ disabled, onChoose }: Props) {
  return (
    <label className="field">
      Read the file as
      <select
        disabled={disabled}
        defaultValue=""
        onChange={(event) => onChoose(FORMATS.find((format) => format === event.target.value))}
      >
        <option value="">its columns tell</option>
        {FORMATS.map((format) => (
          <option key={format} value={format}>
            {format} ({COUNTING[format]})
          </option>
        ))}
      </select>
    </label>
  );
}
