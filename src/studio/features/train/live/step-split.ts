import { ARITHMETIC, THREADS } from '../../../../training/stepper';
/** What the screens say about how a step spends its time. Pure: everything follows from the run's status. */

export interface PhaseShare {
  readonly name: string;
  readonly ms: number;
  /** Of all phases together. */
  readonly share: number;
}

/** The phases in the order they were measured in, as shares of their sum. */
export function phaseShares(phases: Readonly<Record<string, number>>): readonly PhaseShare[] {
  const total = Object.values(phases).reduce((sum, ms) => sum + ms, 0);
  return Object.entries(phases).map(([name, ms]) => ({ name, ms, share: total === 0 ? 0 : ms / total }));
}

export interface KernelLine {
  readonly variant: string;
  readonly kernels: readonly string[];
}

/** Kernels by the variant they use, the commonest first. */
export function kernelLines(kernels: Readonly<Record<string, string>>): readonly KernelLine[] {
  const byVariant = new Map<string, string[]>();
  for (const [kernel, variant] of Object.entries(kernels))
    byVariant.set(variant, [...(byVariant.get(variant) ?? []), kernel]);
  return [...byVariant]
    .map(([variant, names]) => ({ variant, kernels: names }))
    .sort((a, b) => b.kernels.length - a.kernels.length);
}

/** How the processor computes a run; null where a GPU does, or where nothing is known of it. */
export function processorText(kernels: Readonly<Record<string, string>>): string | null {
  const { [ARITHMETIC]: arithmetic, [THREADS]: threads } = kernels;
  if (arithmetic === undefined || threads === undefined) return null;
  const fused = arithmetic === 'relaxed' ? 'fused multiply-add' : 'plain arithmetic';
  return `${threads === '1' ? 'One thread' : `${threads} threads`}, ${fused}.`;
}
