// Gradient of the mean row loss by the logits, one value an invocation; flat dispatch, bounds checked.
// logits [N,V], targets [N] (i32), shares [N] (the row's weight over the sum of weights) -> result [N,V].
// uniforms: size (N V), classes (V), bce (0 or 1). Each invocation sums its row again: V is 5.
fn main(index : i32) {
  if (index < uniforms.size) {
    let row = index / uniforms.classes;
    let first = row * uniforms.classes;
    let truth = f32(index - first == targets[row]);
    if (uniforms.bce == 1) {
      let probability = 1.0 / (1.0 + exp(-10.0 * logits[index]));
      result[index] = (probability - truth) * shares[row] * 10.0 / f32(uniforms.classes);
    } else {
      var highest = logits[first];
      for (var k = 1; k < uniforms.classes; k++) { highest = max(highest, logits[first + k]); }
      var sum = 0.0;
      for (var k = 0; k < uniforms.classes; k++) { sum += exp(logits[first + k] - highest); }
      result[index] = (exp(logits[index] - highest) / sum - truth) * shares[row];
    }
  }
}
