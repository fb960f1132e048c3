/** Invocations that share an arena: enough to fill a GPU, few enough that their partial sums are soon added up. */
export const partialCount = (span: number): number => Math.min(4096, Math.max(64, Math.ceil(span / 64)));
