import type { SettingKey } from '../../training/settings';
import type { Section, Word } from './word';

const step = (means: string, unit?: string): Word => at('A step', means, unit);
const objective = (means: string, unit?: string): Word => at('Objectives', means, unit);
const random = (means: string, unit?: string): Word => at('Random numbers', means, unit);
const measured = (means: string, unit?: string): Word => at('Signals', means, unit);
const at = (section: Section, means: string, unit?: string): Word => ({ means, section, ...(unit && { unit }) });

/** What each setting does, in one sentence. */
export const SETTING_WORDS: Readonly<Record<SettingKey, Word>> = {
  preset: step('Settings that belong together, from a network of minutes to the published one.'),
  backbone: step(
    'How information travels along a window: by shifts of channels (ChordMixer) or by attention (Transformer).',
  ),
  device: step('What computes: the graphics processor (WebGPU) or the processor (WebAssembly).'),
  threads: step('Threads of the processor that compute a step; the results are the same with any number.', 'threads'),
  arithmetic: step(
    'How the processor multiplies and adds: in one rounding where it can, or in two, with the same bits everywhere.',
  ),
  seed: random(
    'The number that everything random of a run follows from: on one device the same seed gives the same run.',
  ),
  steps: step('Updates of the student, each from one batch of windows.', 'steps'),
  batch: step('Windows that a step learns from at once.', 'windows'),

  windowLength: step('Bases in a row that the network sees at a time.', 'bases'),
  clsVectors: step(
    'Extra tokens behind the bases; objectives that compare whole windows compare what becomes of them.',
    'tokens',
  ),
  width: step('Numbers that the network keeps for each base.', 'channels'),
  hidden: step('Width of the layer in the middle of each MLP.', 'channels'),
  groupSize: step('Channels that are shifted together; each group of them looks twice as far as the one before.'),
  heads: step('Patterns of attention that a block follows side by side.'),
  blocks: step('Blocks of layers, one behind the other: deeper networks combine more.'),

  learningRate: step(
    'How far the weights move along the gradient at most: at the end of the warm-up, and less from then on.',
  ),
  weightDecay: step('How strongly AdamW pulls the weights to 0, which keeps them small.'),
  scheduleSteps: step(
    'Steps over which the learning rate falls to 0 and the teacher slows down; later ones have a tenth of its peak.',
    'steps',
  ),
  warmup: step('Share of the schedule over which the learning rate rises from 0 to its peak.'),
  clipNorm: step('Longer gradients are shortened to this length, so that one bad batch does little harm.'),
  emaStart: step(
    'Share of itself the teacher keeps at the first step, rising to 1; automatic is nearer 1 the longer the schedule.',
  ),

  maskRate: step('Share of the bases of a window that the student is asked for.'),
  maskZeroShare: step('Share of the masked bases of which the student is shown nothing.'),
  maskRandomShare: step('Share of the masked bases that are replaced by a random one; what is left is shown as it is.'),
  noise: step("Gaussian noise on the student's input, so that it does not rely on any single base.", 'one-hot units'),
  reverseComplement: step('How often a window is read from the other strand.'),
  teacherAugmentations: step("What is done to the teacher's view, so that the two views are not the same window."),
  augmentationReach: step(
    "How many bases at most are cut out of the teacher's view, put into it, or rolled around.",
    'bases',
  ),

  mlmWeight: objective('What the loss of naming masked bases counts for in the total.'),
  mlmLoss: objective('How a guess at a base is scored; the published code uses the binary form.'),
  contrastiveWeight: objective('What following the teacher counts for in the total; 0 leaves naming bases alone.'),
  objective: objective(
    'What the student is to foresee of the teacher; five seeds showed no choice to teach more than naming bases alone.',
  ),
  neighbourWeight: objective('What foreseeing a neighbouring window counts for beside masked bases; 0 leaves it out.'),
  head: objective('What reads the CLS vectors before they are compared.'),
  centering: objective('How the teacher is kept from giving every window the same class.'),
  studentTemperature: objective("How sharp the student's distribution over classes is: lower is sharper."),
  teacherTemperature: objective("How sharp the teacher's is; it should be sharper than the student's."),
  infonceTemperature: objective('How strictly a window is told from the others of its batch: lower is stricter.'),
  centerMomentum: objective("Share of itself that the moving average of the teacher's output keeps at each step."),
  projectorHidden: objective('Width in the middle of what makes the predictions, or of the projector.', 'channels'),
  prototypes: objective('Classes that the projector tells windows apart by.', 'classes'),

  sampling: step('How windows are drawn: anywhere alike, every record alike, or from regions of a file.'),
  maxUnknownShare: step('Windows with a larger share of N than this are not drawn.'),
  softMask: step('What becomes of bases in lower case, which mostly are repeats.'),
  softMaskWeight: step('What a soft-masked base counts for in the loss.'),

  validationBy: measured('How the part is chosen that is never trained on.'),
  validationRecords: measured('Names or patterns of the records that are held out.'),
  validationShare: measured('Share of the genome that is held out.'),
  validationWindows: measured('Held-out windows that each validation is measured on: more are less noisy.', 'windows'),
  evaluateEvery: measured(
    'Steps from one validation to the next; automatic is a twentieth of the run, from 5 to 500.',
    'steps',
  ),
  probeEvery: measured('Steps from one probe on a task to the next; 0 leaves them out.', 'steps'),
  probeTask: measured('The task that shows what the features are worth as the run goes on.'),
};
