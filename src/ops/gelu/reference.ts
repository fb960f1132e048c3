import { erf } from '../../numerics/erf';

/** The standard normal distribution function. */
const normalCdf = (x: number): number => 0.5 * (1 + erf(x / Math.SQRT2));

const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** Exact GELU (Hendrycks and Gimpel 2016): x times the normal distribution function. */
export const gelu = (x: number): number => x * normalCdf(x);

export const geluDerivative = (x: number): number => normalCdf(x) + x * normalDensity(x);

export const geluSecondDerivative = (x: number): number => normalDensity(x) * (2 - x * x);
