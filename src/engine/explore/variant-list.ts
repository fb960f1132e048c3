import { type ScoredVariant, TSV_HEADER, tsvLine } from '../../inference/scored-variant';
import { GrowingFile } from './growing-file';

/** Variants handed on one by one; the table holds all. */
const MOST_FIRST = 20_000;

/** Takes variants as they are scored: all into a table, the first of them to be listed. */
export class VariantList {
  private readonly table = new GrowingFile();
  private readonly first: ScoredVariant[] = [];

  constructor() {
    this.table.add(TSV_HEADER);
  }

  readonly take = (variants: readonly ScoredVariant[]): void => {
    this.table.add(variants.map(tsvLine).join(''));
    this.first.push(...variants.slice(0, MOST_FIRST - this.first.length));
  };

  made(): { readonly table: Blob; readonly first: readonly ScoredVariant[] } {
    return { table: this.table.blob(), first: this.first };
  }
}
