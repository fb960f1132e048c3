/** Reproducible random DNA for tests in Node and in the browser. */
export function randomDna(length: number, seed = 1): string {
  let state = seed >>> 0;
  const codes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    codes[i] = 'ACGT'.charCodeAt(state >>> 30);
  }
  return new TextDecoder().decode(codes);
}
