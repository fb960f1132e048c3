/** Milliseconds of processor time that this process has taken: what other programs take meanwhile does not count. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
