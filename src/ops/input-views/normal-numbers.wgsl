// Normal numbers from words of a generator, by Box and Muller (1958): two from two words. Functions for kernels; as
// `Draws.normal` has them, in float32. Cosine and sine of 2 pi u by their series on an eighth of a turn: the built-in
// ones may be wrong in the third digit.
fn turn(u: f32) -> vec2f {
  let quarter = round(4.0 * u);
  let r = (4.0 * u - quarter) * 1.5707963267948966;
  let s = r * r;
  let sine = r * (1.0 - s / 6.0 * (1.0 - s / 20.0 * (1.0 - s / 42.0 * (1.0 - s / 72.0))));
  let cosine = 1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0)));
  switch (u32(quarter) % 4u) {
    case 0u: { return vec2f(cosine, sine); }
    case 1u: { return vec2f(-sine, cosine); }
    case 2u: { return vec2f(-cosine, -sine); }
    default: { return vec2f(sine, -cosine); }
  }
}
fn normals(words: vec2u) -> vec2f {
  let u = vec2f(words >> vec2u(8u)) * 0x1p-24;
  return sqrt(-2.0 * log(u.x + 0x1p-25)) * turn(u.y);
}
