import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Embeddings } from './order';
import type { PlacedRegion } from './placed-regions';

type Place = Pick<PlacedRegion, 'name' | 'start' | 'end' | 'strand'>;

/**
 * Places and vectors of regions as one Parquet table: `chrom`, `start`, `end`, `strand` (from 0, the end outside), then
 * `embedding_0` and so on as GPN names them; the key `model` names the network.
 */
export function embeddingsParquet(regions: readonly Place[], { values, width, model }: Embeddings): Blob {
  const column = <T>(name: string, data: T[], type: 'STRING' | 'INT64' | 'FLOAT') => ({
    name,
    data,
    type,
    nullable: false,
  });
  const columnData = [
    column(
      'chrom',
      regions.map(({ name }) => name),
      'STRING',
    ),
    column(
      'start',
      regions.map(({ start }) => BigInt(start)),
      'INT64',
    ),
    column(
      'end',
      regions.map(({ end }) => BigInt(end)),
      'INT64',
    ),
    column(
      'strand',
      regions.map(({ strand }) => strand ?? '.'),
      'STRING',
    ),
    ...Array.from({ length: width }, (_, d) =>
      column(
        `embedding_${d}`,
        regions.map((_region, n) => values[n * width + d]),
        'FLOAT',
      ),
    ),
  ];
  return new Blob([parquetWriteBuffer({ columnData, kvMetadata: [{ key: 'model', value: model }] })]);
}
