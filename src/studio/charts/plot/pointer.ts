import { createContext, useContext } from 'react';
import { useStore } from 'zustand/react';
import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * The place along the x axis that the pointer rests on, in charts that share it; null where it is on none. Apart from
 * the state of the studio, which would else be drawn at every move of a hand.
 */
export type Pointer = StoreApi<{ readonly x: number | null }>;

export const createPointer = (): Pointer => createStore(() => ({ x: null as number | null }));

/** The charts of a run all point at one step. */
const Shared = createContext<Pointer>(createPointer());
export const PointerProvider = Shared.Provider;

export const usePointer = (): Pointer => useContext(Shared);
export const usePointedAt = (): number | null => useStore(usePointer(), ({ x }) => x);
