/**
 * The worked example that the product of the engine is measured against: a [rows, depth] times a matrix in panels of
 8 * columns, 6 rows at a time, nothing else; rows and columns must be whole tiles. Words: a, panels, out, rows,
 depth, cols. */
export function worked(args: usize, _part: i32): void {
  const a = load<usize>(args);
  const b = load<usize>(args, 4);
  const c = load<usize>(args, 8);
  const M = load<i32>(args, 12);
  const K = load<i32>(args, 16);
  const N = load<i32>(args, 20);
  const ldc: usize = usize(N) << 2;
  const lda: usize = usize(K) << 2;
  for (let n = 0; n < N; n += 8) {
    for (let m = 0; m < M; m += 6) {
      let c00 = f32x4.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      let c40 = c00;
      let c41 = c00;
      let c50 = c00;
      let c51 = c00;
      let pa = a + usize(m) * lda;
      let pb = b + ((usize(n) * usize(K)) << 2);
      for (let k = 0; k < K; k++) {
        const b0 = v128.load(pb);
        const b1 = v128.load(pb, 16);
        let x = v128.load_splat<f32>(pa);
        c00 = f32x4.relaxed_madd(x, b0, c00);
        c01 = f32x4.relaxed_madd(x, b1, c01);
        x = v128.load_splat<f32>(pa + lda);
        c10 = f32x4.relaxed_madd(x, b0, c10);
        c11 = f32x4.relaxed_madd(x, b1, c11);
        x = v128.load_splat<f32>(pa + 2 * lda);
        c20 = f32x4.relaxed_madd(x, b0, c20);
        c21 = f32x4.relaxed_madd(x, b1, c21);
        x = v128.load_splat<f32>(pa + 3 * lda);
        c30 = f32x4.relaxed_madd(x, b0, c30);
        c31 = f32x4.relaxed_madd(x, b1, c31);
        x = v128.load_splat<f32>(pa + 4 * lda);
        c40 = f32x4.relaxed_madd(x, b0, c40);
        c41 = f32x4.relaxed_madd(x, b1, c41);
        x = v128.load_splat<f32>(pa + 5 * lda);
        c50 = f32x4.relaxed_madd(x, b0, c50);
        c51 = f32x4.relaxed_madd(x, b1, c51);
        pa += 4;
        pb += 32;
      }
      let pc = c + ((usize(m) * usize(N) + usize(n)) << 2);
      v128.store(pc, c00);
      v128.store(pc, c01, 16);
      pc += ldc;
      v128.store(pc, c10);
      v128.store(pc, c11, 16);
      pc += ldc;
      v128.store(pc, c20);
      v128.store(pc, c21, 16);
      pc += ldc;
      v128.store(pc, c30);
      v128.store(pc, c31, 16);
      pc += ldc;
      v128.store(pc, c40);
      v128.store(pc, c41, 16);
      pc += ldc;
      v128.store(pc, c50);
      v128.store(pc, c51, 16);
    }
  }
}
