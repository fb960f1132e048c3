import { toldStretch } from '../engine/explore/standing-out-report';
import { classesText, stretchesText } from '../engine/explore/standing-out-text';
import { StandingOut } from '../inference/standing-out/standing-out';
import { STRETCH_BASES, type Stretch } from '../inference/standing-out/stretches';
import type { Explored } from './explored';
import { openFile, saveFile } from './files';
import { type Given, usage } from './options';
import type { Terminal } from './terminal';

const USUAL_BASES = 256;

/** What stands out of a track, as `track` writes it beside the track. */
export interface Reading {
  readonly outs: readonly string[];
  /** Null where nobody asked for it. @throws TypedError what the annotation throws */
  begin(explored: Explored): Promise<StandingOut | null>;
  write(explored: Explored, standing: StandingOut, terminal: Terminal): Promise<void>;
}

/** @throws TypedError `cli-usage` */
export function readingOf(given: Given, kind: string): Reading {
  const [summary, stretches, file] = ['summary', 'stretches', 'annotation'].map((name) => given.text(name));
  const outs = [summary, stretches].filter((path) => path !== undefined);
  const bases = given.count('bases', 1) ?? USUAL_BASES;
  if (!STRETCH_BASES.some((each) => each === bases))
    throw usage(`There are no stretches of ${bases} bases.`, `Write --bases ${STRETCH_BASES.join(', ')}.`);
  if (file !== undefined && outs.length === 0)
    throw usage('--annotation is asked for nothing.', 'Name --summary FILE or --stretches FILE.');
  return {
    outs,
    async begin({ engine, line }) {
      if (outs.length === 0) return null;
      const notes = file === undefined ? [] : (await engine.annotation.read(await openFile(file))).notes;
      for (const { message } of notes) line.note(message);
      const annotation = file === undefined ? null : await engine.annotation.annotation();
      return new StandingOut({ by: kind === 'excess' ? 'excess' : 'surprisal', bases }, annotation);
    },
    async write({ engine, line }, standing, terminal) {
      const { most, least, classes } = standing.finish();
      const { genome, split } = engine.genome.forExploring();
      const annotation = await engine.annotation.annotation();
      const told = (stretch: Stretch) => toldStretch(stretch, genome, split, annotation);
      const texts = [
        [summary, classesText({ classes })],
        [stretches, stretchesText({ most: most.map(told), least: least.map(told) })],
      ] as const;
      line.end();
      for (const [path, text] of texts) {
        if (path === undefined) continue;
        await saveFile(path, text);
        terminal.out(`${path}\n`);
      }
    },
  };
}
