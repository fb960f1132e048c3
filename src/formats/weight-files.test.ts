import { describe, expect, test } from 'vitest';
import { TypedError } from '../errors/typed-error';
import { writeSafetensors } from './safetensors';
import { writeTar } from './tar';
import { CONVERSION_SNIPPET, exchangeKind } from './weight-files';

const file = (name: string, ...parts: BlobPart[]) => new File(parts, name);
const bytes = (...values: number[]) => new Uint8Array(values);
const kindOf = (offered: File) =>
  exchangeKind(offered).catch((cause: unknown) => (cause instanceof TypedError ? cause.code : String(cause)));
const weights = writeSafetensors([{ name: 'a', shape: [1], values: new Float32Array(1) }]);

describe('a file offered for import is told by its bytes', () => {
  test.each([
    [file('model.safetensors', weights), 'weights'],
    [file('model', weights), 'weights'],
    [file('model.bin', weights), 'weights-pickle'],
    [file('short.safetensors', 'abc'), 'weights'],
    [
      file('model.safetensors', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 9\n'),
      'format-git-lfs',
    ],
    [file('run.helicase.tar.gz', bytes(0x1f, 0x8b, 8, 0)), 'exchange-packed'],
    [file('run.helicase.zip', bytes(0x50, 0x4b, 3, 4, 0)), 'exchange-packed'],
    [file('config.json', '{"config":{}}'), 'config'],
    [file('config.json', '\ufeff{"config":{}}'), 'config'],
    [file('config.txt', '\n {"config":{}}'), 'config'],
    [file('run.tar', writeTar([{ name: 'run.json', blob: new Blob(['{}']) }])), 'bundle'],
    [file('model.pt', bytes(0x50, 0x4b, 3, 4, 0)), 'weights-pickle'],
    [file('renamed.safetensors', bytes(0x50, 0x4b, 3, 4, 0)), 'weights-pickle'],
    [file('arrays.npz', bytes(0x50, 0x4b, 3, 4, 0)), 'weights-pickle'],
    [file('array.npy', bytes(0x93), 'NUMPY'), 'weights-pickle'],
    [file('old.pkl', bytes(0x80, 2), 'X'), 'weights-pickle'],
    [file('text.pkl', '(dp0\n.'), 'weights-pickle'],
    [file('pytorch_model.bin', bytes(0x80, 4), 'X'), 'weights-pickle'],
    [file('config.json', bytes(0x80, 4), 'X'), 'weights-pickle'],
    [file('keras.h5', bytes(0x89), 'HDF\r\n'), 'weights-pickle'],
    [file('genome.fa', '>chr1\nACGT\n'), 'exchange-unknown'],
    [file('empty', ''), 'exchange-unknown'],
  ])('%o is %s', async (offered, kind) => {
    expect(await kindOf(offered)).toBe(kind);
  });
});

test('the conversion that is offered does not run code from the file either', () => {
  expect(CONVERSION_SNIPPET.match(/torch\.load\(.*\)/g)).toEqual([expect.stringContaining('weights_only=True')]);
});
