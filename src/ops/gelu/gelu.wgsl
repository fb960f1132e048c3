// Exact GELU and its slope: y = z Phi(z), dy = Phi(z) + z phi(z). A function for kernels, four numbers at a time.
// erf by Abramowitz and Stegun 7.1.26 (absolute error 1.5e-7), whose exp(-z^2 / 2) is also the one that phi needs: one
// exponential serves both.
struct Gelu { y: vec4f, dy: vec4f }
fn gelu4(z: vec4f) -> Gelu {
  let x = abs(z) * 0.70710678118;
  let t = 1.0 / (1.0 + 0.3275911 * x);
  let bell = exp(-x * x);
  let tail = 0.5 * bell * t
    * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  let cdf = select(1.0 - tail, tail, z < vec4f(0.0));
  return Gelu(z * cdf, cdf + z * bell * 0.3989422804);
}
