import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Implementation, usesThreads } from './cases.ts';
import type { TorchAnswer, TorchRequest } from './torch-worker.ts';

const SCRIPT = join(import.meta.dirname, 'torch_subject.py');

/** A Python that has torch: that of the Python tests (python/test.mjs), or the machine's; null where there is none. */
export function findTorch(): string | null {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'helicase');
  const kept = existsSync(cache) ? readdirSync(cache).map((name) => join(cache, name, 'bin', 'python')) : [];
  const works = (python: string) => spawnSync(python, ['-c', 'import torch, numpy']).status === 0;
  return [...kept.filter((path) => existsSync(path)), 'python3', 'python'].find(works) ?? null;
}

/** PyTorch beside the others: a process for each subject, which is told by lines and answers by lines. */
export class TorchSubjects {
  private readonly python: string;
  private readonly running = new Map<Implementation, Running>();

  constructor(python: string) {
    this.python = python;
  }

  readonly answer = async (who: Implementation, request: TorchRequest): Promise<TorchAnswer> => {
    if (request.type === 'close') {
      this.close(who);
      return { ms: 0, check: 0 };
    }
    if (request.type === 'sample') return this.told(who, request);
    const { numbers, ...described } = request;
    const threads = usesThreads(who) ? availableParallelism() : 1;
    const folder = mkdtempSync(join(tmpdir(), 'helicase-torch-'));
    writeFileSync(join(folder, 'case.json'), JSON.stringify(described));
    writeFileSync(join(folder, 'case.bin'), Buffer.from(numbers, 'base64'));
    // Threads that wait spin by default, which takes the processor from whoever's turn it is.
    const env = { ...process.env, OMP_NUM_THREADS: String(threads), OMP_WAIT_POLICY: 'passive' };
    const child = spawn(this.python, [SCRIPT, folder, String(threads)], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.running.set(who, { child, folder, ...listening(child) });
    return this.told(who, { type: 'build' });
  };

  private told(who: Implementation, request: object): Promise<TorchAnswer> {
    const running = this.running.get(who);
    if (running === undefined) throw new Error('nothing was built');
    running.child.stdin?.write(`${JSON.stringify(request)}\n`);
    return running.next();
  }

  close(who: Implementation): void {
    const running = this.running.get(who);
    if (running === undefined) return;
    this.running.delete(who);
    running.child.kill();
    rmSync(running.folder, { recursive: true, force: true });
  }

  closeAll(): void {
    for (const who of [...this.running.keys()]) this.close(who);
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly next: () => Promise<TorchAnswer>;
}

function listening(child: ChildProcess): Pick<Running, 'next'> {
  let said = '';
  child.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await lines.next();
      if (done) throw new Error(said.trim().split('\n').at(-1) ?? 'PyTorch stopped');
      return JSON.parse(value) as TorchAnswer;
    },
  };
}
