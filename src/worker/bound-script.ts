/**
 * The address of a script that only imports a module, held in the page itself. A worker fetched from a server obeys the
 * policy of its own response, and on a host that sends no headers that is none at all; a worker whose script the page
 * holds inherits the page's policy, headers or not (docs/privacy.md).
 * @param module address of the module, on this origin
 */
export const boundScript = (module: string): string =>
  URL.createObjectURL(new Blob([sourceOf(module)], { type: 'text/javascript' }));

const UNLOADED = 'The module of this worker could not be loaded';

/** Whether a worker's error is that its script, or the module of a bound one, never ran to its end. */
export const failedToLoad = ({ message }: Pick<ErrorEvent, 'message'>): boolean =>
  message === undefined || message === '' || message.includes(UNLOADED);

/**
 * The import is a dynamic one: in Firefox what a script held in the page imports statically goes past the service
 * worker, and is missing without a network. A worker takes messages from the moment its script has run, which is now
 * before the module listens, so those that come early are held and then given again.
 */
export const sourceOf = (module: string): string => `
const held = [];
const hold = (event) => {
  event.stopImmediatePropagation();
  held.push(event);
};
self.addEventListener('message', hold);
import(${JSON.stringify(module)}).then(
  () => {
    self.removeEventListener('message', hold);
    for (const event of held) self.dispatchEvent(new MessageEvent('message', event));
  },
  (cause) => {
    console.error(cause);
    self.reportError(new Error(${JSON.stringify(UNLOADED)}, { cause }));
  },
);`;
