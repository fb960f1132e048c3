/** Words of a call's record, by their place. */

//@inline
export function address(args: usize, word: i32): usize {
  return load<usize>(args + (word << 2));
}

//@inline
export function whole(args: usize, word: i32): i32 {
  return load<i32>(args + (word << 2));
}

//@inline
export function fraction(args: usize, word: i32): f32 {
  return load<f32>(args + (word << 2));
}
