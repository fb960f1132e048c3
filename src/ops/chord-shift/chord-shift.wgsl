// ChordMixer's shift: each group of channels reads its own distance along the tokens, circularly.
// x [B,T,D] -> result [B,T,D]; one value an invocation, flat dispatch, bounds checked.
// uniforms: size, tokens (T), width (D), groupSize (G), inverse (0 or 1). A copy: exact.
fn main(index : i32) {
  if (index < uniforms.size) {
    let d = index % uniforms.width;
    let row = index / uniforms.width;
    let t = row % uniforms.tokens;
    let group = d / uniforms.groupSize;
    var offset = 0;
    if (group > 0) {
      // Doubling modulo T instead of 2^(group-1): a narrow group may have more bits than an i32.
      offset = 1 % uniforms.tokens;
      for (var i = 1; i < group; i++) { offset = (2 * offset) % uniforms.tokens; }
    }
    if (uniforms.inverse == 1) { offset = uniforms.tokens - offset; }
    result[index] = x[(row - t + (t + offset) % uniforms.tokens) * uniforms.width + d];
  }
}
