/** Numbers of one step in the ring of signals. */
export const RING_NUMBERS = 8;
