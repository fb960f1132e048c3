/**
 * Who goes through a row of values to sum it up: one invocation, as software adapters want it; a workgroup, whose sums
 * go through shared memory; or one subgroup of so many invocations, whose sums stay in registers and need no barrier.
 * Which is fastest is a matter of the adapter and of how many rows there are.
 */
export type RowForm = 'rows-by-invocation' | 'rows-by-workgroup' | `rows-by-subgroup-${number}`;

/**
 * The form of each kernel that has several, by its name. Written down with a run, so that a resumed run computes the
 * same bits.
 */
export type RowForms = (kernel: string) => RowForm;

/** Kernels with as many rows as there are tokens. */
const MANY_ROWS = /^(LayerNorm|LatentPrediction)\./;

/**
 * Without measuring: where there are many rows, one is shared where attention shares memory, as hardware has it. The
 * others have few rows, and each an invocation.
 */
export const defaultRows =
  (sharing: boolean): RowForms =>
  (kernel) =>
    sharing && MANY_ROWS.test(kernel) ? 'rows-by-workgroup' : 'rows-by-invocation';

const SUBGROUP = 'rows-by-subgroup-';

/** What is tried on hardware. @param subgroup size of the device's subgroups, null where they cannot be counted on */
export const hardwareForms = (subgroup: number | null): readonly RowForm[] =>
  subgroup === null
    ? ['rows-by-invocation', 'rows-by-workgroup']
    : ['rows-by-invocation', 'rows-by-workgroup', `${SUBGROUP}${subgroup}`];

/** Invocations of the subgroup; null for the other forms. */
export const subgroupOf = (form: RowForm): number | null =>
  form.startsWith(SUBGROUP) ? Number(form.slice(SUBGROUP.length)) : null;

/**
 * The choice that was written down, by kernel. What it does not name is left to `otherwise`; a form that this device
 * cannot run, or that another build called so, is a workgroup's.
 */
export const recordedForms =
  (kernels: Readonly<Record<string, string>>, subgroup: number | null, otherwise: RowForms): RowForms =>
  (kernel) => {
    const name = kernels[kernel];
    if (name === undefined) return otherwise(kernel);
    return hardwareForms(subgroup).find((known) => known === name) ?? 'rows-by-workgroup';
  };
