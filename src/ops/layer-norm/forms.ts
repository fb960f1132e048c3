/**
 * How a row is normalised: by one invocation, as software adapters want it; by a workgroup, whose sums go through shared memory; or by one subgroup of so
 * many invocations, whose sums stay in registers and need no barrier. Sums of both kinds of groups are trees with the same branches: a subgroup gives the
 * bits that a workgroup of its size does, on every adapter.
 */
export type NormForm = 'invocation' | 'workgroup' | `subgroup-${number}`;

/** For all that has no better reason: hardware shares a row. */
export const defaultNorm = (software: boolean): NormForm => (software ? 'invocation' : 'workgroup');

/** What is tried on hardware. @param subgroup size of its subgroups, null where they cannot be counted on */
export const hardwareNorms = (subgroup: number | null): readonly NormForm[] =>
  subgroup === null ? ['invocation', 'workgroup'] : ['invocation', 'workgroup', `subgroup-${subgroup}`];

/** Invocations of the subgroup; null for the other forms. */
export const subgroupOf = (form: NormForm): number | null => (form.startsWith('subgroup-') ? Number(form.slice('subgroup-'.length)) : null);

/**
 * The form that was written down with a run, by `LayerNorm`; else `otherwise`. One that this device cannot run, or that another build called so, is a
 * workgroup's.
 */
export function recordedNorm(kernels: Readonly<Record<string, string>>, subgroup: number | null, otherwise: NormForm): NormForm {
  const name = kernels['LayerNorm'];
  if (name === undefined) return otherwise;
  return hardwareNorms(subgroup).find((known) => known === name) ?? 'workgroup';
}
