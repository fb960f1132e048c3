/**
 * The address of a script that only imports a module, held in the page itself. A worker fetched from a server obeys the
 * policy of its own response, and on a host that sends no headers that is none at all; a worker whose script the page
 * holds inherits the page's policy, headers or not (docs/privacy.md).
 * @param module address of the module, on this origin
 */
export const boundScript = (module: string): string =>
  URL.createObjectURL(new Blob([`import ${JSON.stringify(module)};`], { type: 'text/javascript' }));
