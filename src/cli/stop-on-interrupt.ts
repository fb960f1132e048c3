import type { Engine } from '../engine/engine';
import { INTERRUPTED } from './command';
import type { Terminal } from './terminal';
import type { TrainingView } from './training-view';

/**
 * Ctrl C saves and stops the run under way; pressed twice it leaves at once.
 * @returns a function that ends it
 */
export function stopOnInterrupt(engine: Engine, terminal: Terminal, view: TrainingView): () => void {
  let pressed = false;
  return terminal.onInterrupt(() => {
    if (pressed) process.exit(INTERRUPTED);
    pressed = true;
    view.note('Stopping after this step; press Ctrl C again to leave at once.');
    void engine.training.checkpoint().then(() => engine.training.stop());
  });
}
