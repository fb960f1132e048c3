/** Keeps the built studio for use without a network. Where the browser cannot, the studio works as before, online. */
export function keepForOffline(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  // Where a site may keep nothing, to look at it is refused already.
  const register = async () => navigator.serviceWorker.register(new URL('sw.js', document.baseURI));
  register().catch(() => undefined);
}
