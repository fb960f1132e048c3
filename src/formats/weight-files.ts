import { TypedError } from '../errors/typed-error';
import { isGzip } from './bytes';
import { refusedFile } from './refusals';
import { refusedContent } from './sniff';
import { looksLikeTar } from './tar';

/** What a file offered for import is: weights, the settings beside them, or a whole run. */
export type ExchangeKind = 'weights' | 'config' | 'bundle';

/**
 * Turns a file of torch.save into one the studio reads. Published snapshots hold the two networks under these names.
 */
export const CONVERSION_SNIPPET = `import torch
from safetensors.torch import save_file
state = torch.load("model.pt", map_location="cpu", weights_only=True)
state = state.get("Teacher", state)
save_file({name: value.float().contiguous() for name, value in state.items()}, "model.safetensors")`;

const HEAD_BYTES = 512;
const PICKLE_NAMES = /\.(pt|pth|pkl|pickle|npz|npy|bin|ckpt|h5|joblib)$/i;
/** How files begin that torch.save, pickle and numpy write. */
const PICKLE_STARTS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
  [0x80, 0x02],
  [0x80, 0x03],
  [0x80, 0x04],
  [0x80, 0x05],
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  [0x89, 0x48, 0x44, 0x46],
];

/**
 * Tells a file by its first bytes, and by its name only where they say nothing.
 * @throws TypedError `weights-pickle` (a format that can run code: never opened), `format-git-lfs`, `exchange-packed`
 *   or `exchange-unknown`
 */
export async function exchangeKind(file: File): Promise<ExchangeKind> {
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (refusedContent(head) === 'git-lfs') throw refusedFile('git-lfs', file.name, '');
  if (isGzip(head)) throw packed(file.name, 'gzip');
  if (/\.zip$/i.test(file.name)) throw packed(file.name, 'zip');
  if (head[8] === 0x7b && /\.safetensors$/i.test(file.name)) return 'weights';
  if (PICKLE_STARTS.some((start) => start.every((byte, at) => head[at] === byte))) throw pickle(file.name);
  if (looksLikeTar(head)) return 'bundle';
  if (/^\s*\{/.test(new TextDecoder().decode(head.subarray(0, 64)))) return 'config';
  if (PICKLE_NAMES.test(file.name)) throw pickle(file.name);
  if (head[8] === 0x7b || /\.safetensors$/i.test(file.name)) return 'weights';
  throw new TypedError(
    'exchange-unknown',
    'This file is neither weights in safetensors, nor their config.json, nor an exported run.',
    'Choose a .safetensors file with its config.json, or a run exported by Helicase.',
    { file: file.name },
  );
}

const packed = (file: string, how: string) =>
  new TypedError(
    'exchange-packed',
    `${file} is packed with ${how}.`,
    'Unpack it, and choose the run or the weights inside.',
    { file },
  );

const pickle = (file: string) =>
  new TypedError(
    'weights-pickle',
    'This file is a pickle or an archive of Python objects. ' +
      'Opening one can run code hidden in it, so the studio never does.',
    'Convert it once with the lines below, where you trust it.',
    { file },
  );
