/** What lies between Start and the first point, in its order. */
export const START_STAGES = ['its turn', 'windows', 'stepper', 'baselines', 'compiled', 'first point'] as const;

/** Notes that a stage is over, where a browser's profiler and bench/face.study.ts find it. */
export const markStart = (stage: (typeof START_STAGES)[number]): PerformanceMark => performance.mark(stage);
