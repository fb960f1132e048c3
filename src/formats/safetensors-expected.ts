import { TypedError } from '../errors/typed-error';
import { shorten, type TensorPlace } from './safetensors-header';

export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

const ACTION = 'Choose weights of a model with these settings.';

/**
 * Compares what a file holds with what it must hold: the same names, each as float32 in its shape.
 * @throws TypedError `safetensors-names`, `safetensors-dtype` or `safetensors-shape`
 */
export function compareTensors(held: ReadonlyMap<string, TensorPlace>, expected: readonly ExpectedTensor[]): void {
  const names = new Set(expected.map(({ name }) => name));
  const missing = expected.filter(({ name }) => !held.has(name)).map(({ name }) => name);
  const extra = [...held.keys()].filter((name) => !names.has(name));
  if (missing.length > 0 || extra.length > 0)
    throw new TypedError('safetensors-names', describe(missing, extra), ACTION, {
      path: missing[0] ?? shorten(extra[0]),
    });
  for (const { name, shape } of expected) {
    const { dtype, shape: found = [] } = held.get(name) ?? {};
    if (dtype !== 'F32') {
      const message = `Tensor "${name}" has type ${dtype}; the studio reads F32.`;
      throw new TypedError('safetensors-dtype', message, 'Save the weights again with tensor.float().', { path: name });
    }
    if (found.length === shape.length && shape.every((n, i) => n === found[i])) continue;
    const message = `Tensor "${name}" has shape [${found.join(', ')}] where [${shape.join(', ')}] is expected.`;
    throw new TypedError('safetensors-shape', message, ACTION, { path: name });
  }
}

function describe(missing: readonly string[], extra: readonly string[]): string {
  const some = (names: readonly string[]) =>
    `"${shorten(names[0])}"${names.length > 1 ? ` and ${names.length - 1} more` : ''}`;
  if (extra.length === 0) return `The file lacks ${some(missing)}.`;
  if (missing.length === 0) return `The file holds ${some(extra)}, which this model does not have.`;
  return `The file holds ${some(extra)} where ${some(missing)} ${missing.length > 1 ? 'are' : 'is'} expected.`;
}
