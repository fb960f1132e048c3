/** WebAssembly in base64, as `kernels.ts` of the root builds it. */
declare module '*.as.ts?plain' {
  const base64: string;
  export default base64;
}
declare module '*.as.ts?relaxed' {
  const base64: string;
  export default base64;
}
