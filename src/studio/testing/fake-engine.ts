import type { Command, EngineEvent } from '../../engine/protocol';
import type { EngineClient } from '../../worker/client';

/** Stands in for the engine in tests: keeps what was asked and says what it is told to say. */
export function fakeEngine(): EngineClient & { readonly commands: Command[]; emit(event: EngineEvent): void } {
  const listeners = new Set<(event: EngineEvent) => void>();
  const commands: Command[] = [];
  return {
    commands,
    post: (command) => commands.push(command),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(event) {
      for (const listener of listeners) listener(event);
    },
  };
}
