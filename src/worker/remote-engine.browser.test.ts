import { expect, test } from 'vitest';
import type { Notice } from './api';
import { boundScript } from './bound-script';
import { remoteEngine } from './remote-engine';

const script = (text: string) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));

/** An engine in a real worker that breaks, and what a call to it came to. */
async function broken(address: string) {
  const engine = remoteEngine(new Worker(address, { type: 'module' }));
  const notices: Notice[] = [];
  engine.subscribe((notice) => notices.push(notice));
  const cause = await engine.library.list().catch((error: unknown) => error);
  expect(cause).toMatchObject({ name: 'TypedError', code: 'engine-crashed', action: 'Reload the page and try again.' });
  expect(notices).toMatchObject([{ type: 'engineLost', problem: { code: 'engine-crashed' } }]);
  await expect(engine.training.stop()).rejects.toBe(cause);
  return (cause as Error).message;
}

test('a worker that throws, or cannot be loaded, fails what was asked of it', async () => {
  expect(await broken(script('throw new Error("out of luck")'))).toMatch(/^The engine stopped: .*out of luck/);
  expect(await broken(script('addEventListener("message", () => { throw new Error("late") })'))).toMatch(/late/);
  expect(await broken(script('import "/no-such-module.js";'))).toBe('The engine could not be loaded.');
  expect(await broken(boundScript(new URL('/no-such-module.js', location.href).href))).toBe(
    'The engine could not be loaded.',
  );
});
