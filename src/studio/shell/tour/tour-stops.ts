import type { Screen } from '../state';

interface Stop {
  readonly screen: Screen;
  readonly title: string;
  readonly text: string;
  /** What is pointed at, where it is there. */
  readonly target: string;
}

/** Once around the studio: from a genome to what was learned of it. */
export const STOPS: readonly Stop[] = [
  {
    screen: 'data',
    title: 'Data',
    text: 'Drop a genome, or take a sample. It is read inside this page, and a part of it is held out for judging.',
    target: '.drop, .strip',
  },
  {
    screen: 'train',
    title: 'Train',
    text:
      'Hide some bases, let the student guess them, correct it, let the teacher follow: that is a step. ' +
      'The picture walks through one.',
    target: '.method-picture, .hero',
  },
  {
    screen: 'runs',
    title: 'Runs',
    text:
      'Every run is kept. Tick several to draw them over each other: ' +
      'below the dotted baselines a network knows more than counting.',
    target: '.run-overlay, .no-runs',
  },
  {
    screen: 'explore',
    title: 'Explore and Benchmarks',
    text: 'See what the network expects at each base of the genome, and what its features are worth on tasks.',
    target: '.main',
  },
];
