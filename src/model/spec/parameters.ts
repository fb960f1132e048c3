import type { LinearParameters, ParameterSpec } from './description';

/**
 * A linear map with a bias.
 * @param names of weight and bias
 * @param published their common name in PyTorch, before `.weight` and `.bias`
 * @param about which side counts bases, and whether the outputs are added to the stream
 */
export function linearParameters(
  [weight, bias]: readonly [weight: string, bias: string],
  published: string,
  [inputs, outputs]: readonly [inputs: number, outputs: number],
  about: { readonly bases?: 'inputs' | 'outputs'; readonly addsToStream?: true } = {},
): LinearParameters {
  const { bases, addsToStream } = about;
  const both = { fanIn: inputs, ...(addsToStream === undefined ? {} : { addsToStream }) };
  return {
    weight: {
      name: weight,
      published: `${published}.weight`,
      shape: [inputs, outputs],
      decayed: true,
      ...both,
      ...(bases === undefined ? {} : { baseAxis: bases === 'inputs' ? 0 : 1 }),
    },
    bias: {
      name: bias,
      published: `${published}.bias`,
      shape: [outputs],
      decayed: false,
      ...both,
      ...(bases === 'outputs' ? { baseAxis: 0 } : {}),
    },
  };
}

/** Scale and shift of a norm over rows of `width` numbers. */
export function normParameters(
  name: string,
  published: string,
  width: number,
): { readonly scale: ParameterSpec; readonly shift: ParameterSpec } {
  const vector = { shape: [width], fanIn: width, decayed: false } as const;
  return {
    scale: { name: `${name}.scale`, published: `${published}.weight`, constant: 1, ...vector },
    shift: { name: `${name}.shift`, published: `${published}.bias`, constant: 0, ...vector },
  };
}
