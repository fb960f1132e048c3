// A thread that helps the engine's own with the calls of a step, in a browser's worker or in Node: it makes an instance
// of the kernels over the memory they share, says so, and serves until it is told to stop.
const port = typeof self === 'undefined' ? require('node:worker_threads').parentPort : self;

port.onmessage = ({ data: { module, memory, kernels, sync, failed } }) => {
  let awaited = false;
  try {
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: kernels.length + 1 });
    const { exports } = new WebAssembly.Instance(module, { env: { memory, table } });
    kernels.forEach((name, i) => {
      table.set(i + 1, exports[name]);
    });
    port.postMessage('ready');
    awaited = true;
    exports.serve(sync);
    port.postMessage('stopped');
  } catch (cause) {
    // Whoever counts on this thread waits no longer; whoever heard nothing of it yet does without.
    if (awaited) Atomics.store(new Int32Array(memory.buffer), failed >> 2, 1);
    port.postMessage(String(cause));
  }
};
