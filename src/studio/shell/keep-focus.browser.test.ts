import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFocus } from './keep-focus';

let end: () => void;
const by = (id: string) => document.getElementById(id)!;
/** Observers are told at the end of the turn. */
const settled = () => new Promise((done) => setTimeout(done));
const focused = () => document.activeElement?.id;

beforeEach(() => {
  document.body.innerHTML = `
    <main id="main"><button id="first">first</button>
      <section id="card"><div id="row"><button id="pause">Pause</button><button id="stop">Stop</button></div>
        <a id="link" href="#x">link</a></section></main>`;
  end = keepFocus();
});
afterEach(() => {
  end();
  document.body.innerHTML = '';
});

test('goes to what lay around the control that went away', async () => {
  by('pause').focus();
  by('pause').remove();
  await settled();
  expect(focused()).toBe('row');
});

test('goes further out where that went away too', async () => {
  by('stop').focus();
  by('row').remove();
  await settled();
  expect(focused()).toBe('card');
  by('card').remove();
  await settled();
  expect(focused()).toBe('main');
});

test('leaves a control that is disabled', async () => {
  by('pause').focus();
  (by('pause') as HTMLButtonElement).disabled = true;
  by('pause').blur();
  await settled();
  expect(focused()).toBe('row');
});

test('leaves alone a focus that the page or the pointer moved', async () => {
  by('pause').focus();
  by('link').focus();
  by('pause').remove();
  await settled();
  expect(focused()).toBe('link');
  by('link').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
  by('link').remove();
  await settled();
  expect(document.activeElement).toBe(document.body);
});
