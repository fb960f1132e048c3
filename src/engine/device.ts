import { nameHeapFault } from '../device/wasm/heap';
import type { OpenedBackend } from '../device/webgpu/backend';
import { TypedError } from '../errors/typed-error';
import type { DeviceChoice } from '../training/config';
import type { DeviceReport, Notify } from './notices';
import { Queue } from './queue';

/** How long a lost GPU may take to come back, and how often it is looked for. */
const RECOVERY_MS = 9000;
const RECOVERY_LOOK_MS = 300;

/** Opens a device; `onFault` is told once, when it is lost or reports an error that nobody else caught. */
export type OpenDevice = (choice: DeviceChoice, onFault: (fault: TypedError) => void) => Promise<OpenedBackend>;

/** The device that everything is computed on, and whose turn it is: one run, speed estimate or benchmark at a time. */
export class DeviceService {
  private readonly notify: Notify;
  private readonly openDevice: OpenDevice;
  private readonly turns = new Queue();
  private device: OpenedBackend | null = null;
  private choice: DeviceChoice = 'auto';
  /** Who is told of a fault: the work that has the device, and what it lets in between. */
  private readonly failing = new Set<(fault: TypedError) => void>();
  /** Pieces of work that wait to be let in between two steps. */
  private readonly pieces: (() => Promise<void>)[] = [];
  private pieceCame: () => void = () => {};

  constructor(notify: Notify, openDevice: OpenDevice) {
    this.notify = notify;
    this.openDevice = openDevice;
  }

  /** Opens this kind of device once it is free. A refusal changes nothing of what runs or ran. */
  choose(choice: DeviceChoice): Promise<DeviceReport> {
    return this.turns.add(() => this.open(choice));
  }

  /** Has the device to itself while `work` runs, which opens it as it needs it. */
  turn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.turns.add(work, signal);
  }

  /** As `turn`, on this kind of device; whoever comes next has the kind that was opened before. */
  turnOn<T>(choice: DeviceChoice, work: (device: OpenedBackend) => Promise<T>): Promise<T> {
    return this.turns.add(async () => {
      const before = this.choice;
      try {
        return await this.orFault(work(await this.open(choice)));
      } finally {
        if (before !== choice) await this.open(before).catch(() => this.forget(before));
      }
    });
  }

  /** To be called within a turn, as all that follow. Without a choice: the kind that was opened last. */
  async open(choice: DeviceChoice = this.choice): Promise<OpenedBackend> {
    if (this.device === null || this.choice !== choice) {
      this.device = await this.openDevice(choice, (fault) => {
        // Whatever runs on it is lost; who comes next opens a device again.
        this.device = null;
        for (const fail of [...this.failing]) fail(fault);
      });
      this.choice = choice;
    }
    this.notify({ type: 'device', device: this.device });
    return this.device;
  }

  /**
   * What the work gives, or the fault of the device that it runs on.
   * @throws TypedError `device-heap` where WebAssembly ran out of memory: who comes next finds it fresh
   */
  async orFault<T>(work: Promise<T>): Promise<T> {
    let fail: (fault: TypedError) => void = () => {};
    const fault = new Promise<never>((_, reject) => {
      fail = reject;
    });
    this.failing.add(fail);
    try {
      return await Promise.race([work, fault]);
    } catch (cause) {
      const named = nameHeapFault(cause);
      if (named !== cause) this.device = null;
      throw named;
    } finally {
      this.failing.delete(fail);
    }
  }

  /**
   * Some milliseconds of work: it has a turn of its own, or whoever has the device lets it in between two steps,
   * whichever comes first.
   * @param signal gives it up while it waits
   */
  piece<T>(work: (device: OpenedBackend) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      let isWaiting = true;
      /** Whether it was waiting. */
      const leave = () => {
        const was = isWaiting;
        isWaiting = false;
        const at = this.pieces.indexOf(begin);
        if (at >= 0) this.pieces.splice(at, 1);
        signal?.removeEventListener('abort', giveUp);
        return was;
      };
      const giveUp = () => {
        if (leave()) reject(signal?.reason);
      };
      const begin = async () => {
        if (leave()) await this.orFault(this.opened().then(work)).then(resolve, reject);
      };
      if (signal?.aborted === true) {
        giveUp();
        return;
      }
      signal?.addEventListener('abort', giveUp);
      this.pieces.push(begin);
      this.pieceCame();
      void this.turns.add(begin);
    });
  }

  /** Whether a piece waits to be let in. */
  get pieceWaits(): boolean {
    return this.pieces.length > 0;
  }

  /** Resolves once a piece waits. */
  pieceArrives(): Promise<void> {
    if (this.pieceWaits) return Promise.resolve();
    return new Promise((resolve) => {
      this.pieceCame = resolve;
    });
  }

  /** Does the piece that waits longest, within the turn of whoever calls. */
  async admitPiece(): Promise<void> {
    await this.pieces[0]?.();
  }

  /** What no longer opens is said to whoever asks for it next. */
  private forget(choice: DeviceChoice): void {
    this.device = null;
    this.choice = choice;
  }

  private async opened(): Promise<OpenedBackend> {
    return this.device ?? this.open();
  }

  /**
   * Opens a lost device again, once it has come back. Another kind of device would give other numbers: only the same
   * one will do.
   * @throws TypedError `device-lost-again` where it does not come back
   */
  async recover(choice: DeviceChoice, lost: OpenedBackend, cause: unknown): Promise<OpenedBackend> {
    const from = performance.now();
    while (performance.now() - from < RECOVERY_MS) {
      this.device = null;
      const opened = await this.open(choice).catch(() => null);
      if (opened?.kind === lost.kind && opened.adapter === lost.adapter) return opened;
      await new Promise((resolve) => setTimeout(resolve, RECOVERY_LOOK_MS));
    }
    throw lostAgain('The GPU was lost and did not come back.', cause);
  }
}

export const isLost = (cause: unknown): boolean => cause instanceof TypedError && cause.code === 'device-lost';

export const lostAgain = (what: string, cause: unknown): TypedError =>
  new TypedError(
    'device-lost-again',
    `${what} What was saved is intact.`,
    'Close other programs that use the GPU, reload the page, and press "Continue run".',
    {},
    { cause },
  );
