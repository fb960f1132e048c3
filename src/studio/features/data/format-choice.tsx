import { useState } from 'react';
import type { RegionsReport } from '../../../genome/answers';
import type { RegionFormat } from '../../../genome/split/region-lines';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { ChoiceField } from '../../ui/choice-field';
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
  const [chosen, setChosen] = useState<RegionFormat | null>(null);
  return (
    <ChoiceField<RegionFormat | null>
      label="Read the file as"
      word={BENCHMARK_WORDS.readAs}
      disabled={disabled}
      value={chosen}
      choices={[[null, 'its columns tell'], ...FORMATS.map((each) => [each, `${each} (${COUNTING[each]})`] as const)]}
      onChoose={(format) => {
        setChosen(format);
        onChoose(format ?? undefined);
      }}
    />
  );
}
