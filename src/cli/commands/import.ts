import { type Command, DONE } from '../command';
import { checkSave, filesOf, saveFile } from '../files';
import { openEngine } from '../open-engine';
import { usage } from '../options';

export const importRuns: Command = {
  name: 'import',
  operands: 'RUN... BACK',
  summary: 'Takes in what a cluster made of a run, and writes the run as one file again.',
  options: { out: { value: 'FILE', help: 'the run, which the studio opens too (NAME.helicase.tar)' } },
  teaching: `
Name the run as it was and then what came back: the archive that train.py wrote (out/NAME.back.tar), or the folder
out/back. Where the run stands at the step that the cluster began at it goes on; without it, or where it has gone on
by itself, what came back is a run of its own, and that is said.

  helicase import ecoli.helicase.tar ecoli-cluster/out/ecoli.back.tar --out ecoli.helicase.tar
  helicase info ecoli.helicase.tar`,
  async run(given, terminal) {
    if (given.operands.length === 0)
      throw usage('There is nothing to import.', 'Name RUN.helicase.tar and what came back.');
    const out = given.text('out');
    if (out !== undefined) await checkSave(out);
    const engine = await openEngine({});
    let id = '';
    for (const path of given.operands) {
      const imported = await engine.transfer.import((await filesOf(path)).map(({ file }) => file));
      for (const note of imported.notes) terminal.err(`${note}\n`);
      id = imported.id;
    }
    const [{ name, blob }] = await engine.transfer.exportRun(id);
    await saveFile(out ?? name, blob);
    terminal.out(`${out ?? name}\n`);
    return DONE;
  },
};
