import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, it } from 'vitest';
import { type ParquetColumn, parquetFile } from '../parquet-writer';

async function read(columns: readonly ParquetColumn[], metadata?: Readonly<Record<string, string>>) {
  const file = await parquetFile(columns, metadata).arrayBuffer();
  return { rows: await parquetReadObjects({ file }), about: parquetMetadata(file) };
}

it('is read back by hyparquet: numbers of every kind, texts, and what is missing', async () => {
  const { rows, about } = await read(
    [
      { name: 'chrom', type: 'string', values: ['chr1', 'Genom-ä', ''] },
      { name: 'strand', type: 'string', values: [null, '+', null] },
      { name: 'start', type: 'int64', values: [0, 4_639_675, 2 ** 40] },
      { name: 'layer', type: 'int32', values: [-1, 0, 7] },
      { name: 'embedding_0', type: 'float', values: Float32Array.of(0.5, -1e-20, Number.NaN) },
      { name: 'loss', type: 'double', values: [0.1, null, -3] },
    ],
    { model: 'lambda, step 3' },
  );
  expect(rows).toEqual([
    { chrom: 'chr1', strand: null, start: 0n, layer: -1, embedding_0: 0.5, loss: 0.1 },
    { chrom: 'Genom-ä', strand: '+', start: 4_639_675n, layer: 0, embedding_0: Math.fround(-1e-20), loss: null },
    { chrom: '', strand: null, start: 2n ** 40n, layer: 7, embedding_0: Number.NaN, loss: -3 },
  ]);
  expect(about.key_value_metadata).toEqual([{ key: 'model', value: 'lambda, step 3' }]);
});

it('holds more rows than a group, more columns than a short list, and runs of what is missing', async () => {
  const count = (1 << 16) + 5000;
  const values = Float32Array.from({ length: count }, (_, i) => i / 2);
  const gaps = Array.from({ length: count }, (_, i) => (i % 700 < 300 ? null : i));
  const { rows, about } = await read([
    { name: 'e', type: 'float', values },
    { name: 'gaps', type: 'int32', values: gaps },
  ]);
  expect(about.row_groups).toHaveLength(2);
  expect(rows).toHaveLength(count);
  for (const i of [0, 299, 300, 700, count - 1]) expect(rows[i]).toEqual({ e: i / 2, gaps: gaps[i] });

  const many = Array.from({ length: 400 }, (_, k): ParquetColumn => ({ name: `e${k}`, type: 'float', values: [k] }));
  expect((await read(many)).rows).toEqual([Object.fromEntries(many.map(({ name }, k) => [name, k]))]);
});

it('may be empty of rows; columns of different lengths are an error', async () => {
  const { rows } = await read([{ name: 'a', type: 'float', values: [] }]);
  expect(rows).toEqual([]);
  const uneven: ParquetColumn[] = [
    { name: 'a', type: 'float', values: [1] },
    { name: 'b', type: 'float', values: [] },
  ];
  expect(() => parquetFile(uneven)).toThrow('b has 0 rows of 1');
});
