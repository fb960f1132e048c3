// One round of a sum over rows: each invocation adds up to 64 rows of one column, in order, so that the same numbers give the same bits.
// a [N,O] -> result [ceil(N / 64),O]; flat dispatch, bounds checked. uniforms: size, rows (N), cols (O).
fn main(index : i32) {
  if (index < uniforms.size) {
    let col = index % uniforms.cols;
    let first = index / uniforms.cols * 64;
    var total = 0.0;
    for (var row = first; row < min(first + 64, uniforms.rows); row++) { total += a[row * uniforms.cols + col]; }
    result[index] = total;
  }
}
