import { isProbed, SIGNALS, type Signal } from '../../training/signals';

/** Computed rather than measured, or slow by itself. */
const WITHOUT_NOISE: ReadonlySet<Signal> = new Set<Signal>(['learningRate', 'emaMomentum', 'divergence']);

/** Drawn as connected points and never smoothed: what is measured every few steps, and what has no noise to smooth. */
export const isAsLogged = (signal: Signal): boolean =>
  SIGNALS[signal].evaluated || isProbed(signal) || WITHOUT_NOISE.has(signal);
