import { CODING, FRAME, START_CLASSES, STOP_CLASSES } from '../genome-tasks/gene-tasks';
import type { Task } from './task';

const made = {
  suite: 'genome',
  length: null,
  sizes: null,
  paper: null,
  citation: '',
  published: [],
  metric: 'accuracy',
  windows: { windowLength: 120, windows: 2000 },
} as const;

/** What a genome and its genes ask: the first of the picker. */
export const GENOME: readonly Task[] = [
  {
    ...made,
    id: 'genome/frame',
    title: 'Reading frame at one base',
    classes: FRAME.classes,
    source: { from: 'genome', annotation: 'welcome' },
    pool: 'centre',
    strands: 'beside',
  },
  {
    ...made,
    id: 'genome/coding',
    title: 'Coding or not',
    classes: CODING.classes,
    source: { from: 'genome', annotation: 'welcome' },
  },
  {
    ...made,
    id: 'genome/gene-start',
    title: 'Where genes start',
    classes: START_CLASSES,
    source: { from: 'genome-and-features' },
    pool: 'centre',
    strands: 'beside',
  },
  {
    ...made,
    id: 'genome/stops',
    title: 'Stops in frame, without training',
    classes: STOP_CLASSES,
    metric: 'auroc',
    zeroShot: true,
    source: { from: 'genome', annotation: 'welcome' },
  },
];
