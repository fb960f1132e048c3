// Philox4x32-10 (Salmon et al. 2011) as `numerics/philox.ts` has it, the same to the last bit. A function for kernels:
// the four words of counter (block, sample, step, 0). WGSL has no product of two u32 in 64 bits: its high half is put
// together from products of 16 bits.
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let crossed = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (crossed >> 16u);
}
fn philox(block: u32, sample: u32, step: u32, key: vec2u) -> vec4u {
  var c = vec4u(block, sample, step, 0u);
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiplyHigh(0xd2511f53u, c.x);
    let high1 = multiplyHigh(0xcd9e8d57u, c.z);
    c = vec4u(high1 ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high0 ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
