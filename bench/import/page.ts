import type { Question } from './import-worker.ts';

/** Passes questions of the bench to the worker that imports, with the files chosen on the page. */
const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' });
const input = document.querySelector('input') as HTMLInputElement;

Object.assign(window, {
  ask: (question: Question) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => ('failure' in data ? reject(new Error(data.failure)) : resolve(data.answer));
      worker.postMessage({ question, files: [...(input.files ?? [])] });
    }),
});
