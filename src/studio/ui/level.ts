/** How well something stands; the style sheet colours each. */
export type Level = 'ok' | 'warning' | 'bad' | 'waiting';
