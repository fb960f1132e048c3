import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand/react';
import type { Frames } from './frames';
import type { StudioState } from './state';
import type { Actions } from './store';

interface Value {
  readonly frames: Frames;
  readonly actions: Actions;
}

const Context = createContext<Value | null>(null);

export function StudioProvider({ frames, actions, children }: Value & { readonly children: ReactNode }) {
  return <Context value={{ frames, actions }}>{children}</Context>;
}

function useValue(): Value {
  const value = useContext(Context);
  if (value === null) throw new Error('A screen was drawn outside StudioProvider.');
  return value;
}

/** A part of the state, drawn anew when it changes. The selector must return the same object for the same state. */
export const useStudio = <Part,>(select: (state: StudioState) => Part): Part => useStore(useValue().frames, select);
export const useActions = (): Actions => useValue().actions;
