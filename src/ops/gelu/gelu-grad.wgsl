// Gradient of exact GELU, one value an invocation: dy * (Phi(x) + x phi(x)); one exponential serves both terms.
// x [size], dy [size] -> result [size]; flat dispatch, bounds checked.
fn main(index : i32) {
  if (index < uniforms.size) {
    let v = x[index];
    let bell = exp(-0.5 * v * v);
    let t = 1.0 / (1.0 + 0.3275911 * abs(v) * 0.70710678118);
    let tail = 0.5 * ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * bell;
    result[index] = dy[index] * (select(tail, 1.0 - tail, v > 0.0) + v * bell * 0.39894228040);
  }
}
