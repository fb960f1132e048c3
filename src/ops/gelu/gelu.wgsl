// Exact GELU, one value an invocation. erf by Abramowitz and Stegun 7.1.26 (absolute error 1.5e-7).
// x [size] -> result [size]; flat dispatch, bounds checked.
fn tailOfErf(z : f32) -> f32 {
  let t = 1.0 / (1.0 + 0.3275911 * z);
  return ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * exp(-z * z);
}

fn main(index : i32) {
  if (index < uniforms.size) {
    let v = x[index];
    let tail = 0.5 * tailOfErf(abs(v) * 0.70710678118);
    result[index] = v * select(tail, 1.0 - tail, v > 0.0);
  }
}
