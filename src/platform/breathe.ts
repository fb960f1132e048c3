let breathedAt = 0;

/** Lets other messages of the worker in now and then. */
export async function breathe(): Promise<void> {
  if (performance.now() - breathedAt < 50) return;
  await new Promise((resolve) => setTimeout(resolve, 0));
  breathedAt = performance.now();
}
