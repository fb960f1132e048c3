/**
 * The signals of a run (method, section 7). Losses, entropies and divergences of distributions are in nats.
 * Those marked `evaluated` are measured on the held-out windows every few steps, the others at every step.
 */
export const SIGNALS = {
  mlmStudent: { label: 'Student MLM loss', unit: 'nats', evaluated: false },
  mlmTeacher: { label: 'Teacher MLM loss', unit: 'nats', evaluated: true },
  /** On held-out windows, at bases of which nothing was shown: what the baselines are asked, on the same bases. */
  mlmHidden: { label: 'Student loss on hidden bases', unit: 'nats', evaluated: true },
  mlmHiddenTeacher: { label: 'Teacher loss on hidden bases', unit: 'nats', evaluated: true },
  /** The paper's masking on the same windows: bases shown as they are, and those replaced, count too. */
  mlmStudentValidation: { label: 'Student MLM loss, all masked bases', unit: 'nats', evaluated: true },
  mlmTeacherValidation: { label: 'Teacher MLM loss, all masked bases', unit: 'nats', evaluated: true },
  maskedAccuracy: { label: 'Masked accuracy', unit: '', evaluated: false },
  maskedAccuracyValidation: { label: 'Masked accuracy, validation', unit: '', evaluated: true },
  /**
   * Of the objective that trains; where two things are predicted, of both by their weights (docs/method.md). Nats of
   * InfoNCE and of distributions; the smooth L1 of latent features has no unit, so that none is named.
   */
  contrastive: { label: 'Contrastive loss', unit: '', evaluated: false },
  /** ||teacher - student|| / ||student|| over all parameters. */
  divergence: { label: 'Parameter divergence', unit: '', evaluated: false },
  /** Mean KL(teacher || student) of the base predictions on the same masked validation windows. */
  outputDivergence: { label: 'Prediction divergence', unit: 'nats', evaluated: true },
  /** Mean entropy of the teacher's CLS distribution. */
  teacherEntropy: { label: 'Teacher entropy', unit: 'nats', evaluated: false },
  /** Entropy of the teacher's CLS distribution averaged over the batch: near 0 when every window gets one class. */
  classEntropy: { label: 'Class usage entropy', unit: 'nats', evaluated: false },
  /** KL(q || p) of teacher and student CLS distributions. */
  distillationGap: { label: 'Teacher-student CLS gap', unit: 'nats', evaluated: false },
  /**
   * Share of validation windows whose student CLS vector is nearest to the teacher's of the same window. Here and in
   * the two below it is the mean over the bases where the objective compares no CLS vectors.
   */
  viewRetrieval: { label: 'View retrieval', unit: '', evaluated: true },
  /**
   * Mean per-dimension standard deviation of the teacher's CLS vectors over windows, relative to their root mean
   * square.
   */
  clsSpread: { label: 'CLS spread', unit: '', evaluated: true },
  /** Participation ratio of the batch-centered CLS features: along how many directions they vary. */
  effectiveRank: { label: 'Effective rank', unit: '', evaluated: true },
  gradientNorm: { label: 'Gradient norm before clipping', unit: '', evaluated: false },
  learningRate: { label: 'Learning rate', unit: '', evaluated: false },
  emaMomentum: { label: 'EMA momentum', unit: '', evaluated: false },
  /**
   * Of the linear probe on the teacher's frozen features, on the validation part of a task; 0 is chance. Measured where
   * a run is probed, as are the two below.
   */
  probeMcc: { label: 'Probe MCC, teacher', unit: '', evaluated: false, probed: true },
  /** The same of the network before its first step. */
  probeUntrained: { label: 'Probe MCC, untrained network', unit: '', evaluated: false, probed: true },
  probeMs: { label: 'Probe time', unit: 'ms', evaluated: false, probed: true },
  basesPerSecond: { label: 'Throughput', unit: 'bases/s', evaluated: false },
  stepMs: { label: 'Step time', unit: 'ms', evaluated: false },
} as const;

export type Signal = keyof typeof SIGNALS;
/** Those that only runs with a probe have. */
export type ProbedSignal = { [S in Signal]: (typeof SIGNALS)[S] extends { readonly probed: true } ? S : never }[Signal];
export const isProbed = (signal: Signal): signal is ProbedSignal => 'probed' in SIGNALS[signal];

/** One logged step. A signal that was not measured at this step is absent. */
export interface Point {
  readonly step: number;
  /** Milliseconds since the run started, pauses included. */
  readonly wallMs: number;
  /** Milliseconds spent training, pauses left out. */
  readonly activeMs: number;
  readonly basesSeen: number;
  readonly values: Readonly<Partial<Record<Signal, number>>>;
}

/** The loss that goes wrong where a run does: where nobody is asked for bases, naming them badly tells nothing. */
export const trainedLoss = ({ mlmWeight }: { readonly mlmWeight: number }): 'mlmStudent' | 'contrastive' =>
  mlmWeight > 0 ? 'mlmStudent' : 'contrastive';

/**
 * The loss a run is judged by. Runs of builds before hidden bases were told apart have the loss on all masked bases
 * only, which is lower: a fifth of those bases is shown, some of them as they are.
 */
export const JUDGED = ['mlmHidden', 'mlmStudentValidation'] as const satisfies readonly Signal[];

/** That loss at one step, or undefined where it was not measured there. */
export const judgedLoss = (values: Point['values']): number | undefined => values[JUDGED[0]] ?? values[JUDGED[1]];
