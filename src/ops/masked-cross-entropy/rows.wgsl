// Loss and rightness of each row of logits, one value an invocation; flat dispatch, bounds checked.
// logits [N,V], targets [N] (i32) -> result [2,N]: first the loss in nats, then 1 where the most probable class is the target.
// uniforms: size (2 N), rows (N), classes (V), bce (0 or 1). Exponentials are taken of differences to the row's maximum, so they never overflow.
fn main(index : i32) {
  if (index < uniforms.size) {
    let row = index % uniforms.rows;
    let first = row * uniforms.classes;
    let truth = logits[first + targets[row]];
    var highest = logits[first];
    var firstHighest = 0;
    for (var k = 1; k < uniforms.classes; k++) {
      if (logits[first + k] > highest) { highest = logits[first + k]; firstHighest = k; }
    }
    if (index >= uniforms.rows) {
      result[index] = f32(firstHighest == targets[row]);
    } else if (uniforms.bce == 1) {
      // Binary cross-entropy with logits z / 0.1: max(z, 0) - z y + ln(1 + exp(-|z|)), averaged over the classes.
      var total = -10.0 * truth;
      for (var k = 0; k < uniforms.classes; k++) {
        let z = 10.0 * logits[first + k];
        total += max(z, 0.0) + log(1.0 + exp(-abs(z)));
      }
      result[index] = total / f32(uniforms.classes);
    } else {
      var sum = 0.0;
      for (var k = 0; k < uniforms.classes; k++) { sum += exp(logits[first + k] - highest); }
      result[index] = highest + log(sum) - truth;
    }
  }
}
