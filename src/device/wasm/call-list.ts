import type { Arena } from './arena';
import type { KernelCall, KernelRecorder } from './kernel-recorder';

/** Room to work in that lists of calls share, which run one after the other. */
class Scratch {
  readonly address: number;
  bytes = 0;

  constructor(address: number) {
    this.address = address;
  }

  ask(bytes: number): number {
    this.bytes = Math.max(this.bytes, bytes);
    return this.address;
  }
}

/** Calls that follow each other and share a key, such as a phase: tickets from `first` up to `limit`. */
export interface CallSpan {
  readonly key: string;
  readonly first: number;
  readonly limit: number;
}

/** Calls as they lie in the heap, ready to be run. */
export interface Program {
  readonly table: number;
  readonly calls: number;
  readonly phases: readonly CallSpan[];
  /** The same, by kernel. */
  readonly kernels: readonly CallSpan[];
}

interface Listed extends KernelCall {
  readonly phase: string;
  readonly first: number;
}

/** Bytes of a row of the table: first ticket, function, record. */
const ROW = 16;

/** Takes down calls, and which phase of a step they belong to. */
class CallList implements KernelRecorder {
  private readonly scratchRoom: Scratch;
  private readonly calls: Listed[] = [];
  private currentPhase = '';
  private tickets = 0;

  constructor(scratch: Scratch) {
    this.scratchRoom = scratch;
  }

  get length(): number {
    return this.calls.length;
  }

  phase(name: string): void {
    this.currentPhase = name;
  }

  call(kernel: string, parts: number, args: readonly number[]): void {
    if (parts === 0) return;
    this.calls.push({ kernel, parts, args, phase: this.currentPhase, first: this.tickets });
    this.tickets += parts;
  }

  scratch(bytes: number): number {
    return this.scratchRoom.ask(bytes);
  }

  /** Writes table and records into an arena. @param indexOf the place of a kernel in the table of functions */
  place(arena: Arena, indexOf: (kernel: string) => number): Program {
    const table = arena.take((this.calls.length + 1) * ROW);
    const rows = this.calls.map(({ kernel, args, first }) => {
      const record = arena.take(4 * args.length);
      arena.write(record, () => words(kernel, args));
      return [first, indexOf(kernel), record.offset, 0];
    });
    arena.write(table, () => Uint32Array.from([...rows, [this.tickets, 0, 0, 0]].flat()));
    return {
      table: table.offset,
      calls: this.calls.length,
      phases: this.spans(({ phase }) => phase),
      kernels: this.spans(({ kernel }) => kernel),
    };
  }

  private spans(keyOf: (call: Listed) => string): readonly CallSpan[] {
    const spans: CallSpan[] = [];
    for (const call of this.calls) {
      const last = spans.at(-1);
      const key = keyOf(call);
      const limit = call.first + call.parts;
      if (last?.key === key) spans[spans.length - 1] = { ...last, limit };
      else spans.push({ key, first: call.first, limit });
    }
    return spans;
  }
}

/**
 * Lists of calls in an arena, in front of them the room to work in that they share.
 * @param indexOf the place of a kernel in the table of functions
 */
export function layOutCalls(
  arena: Arena,
  indexOf: (kernel: string) => number,
  lists: readonly ((calls: CallList) => void)[],
): readonly Program[] {
  const room = new Scratch(arena.next);
  const listed = lists.map((write) => {
    const calls = new CallList(room);
    write(calls);
    return calls;
  });
  arena.take(room.bytes);
  return listed.map((calls) => calls.place(arena, indexOf));
}

/** The words of a record. A fraction among them would lose what is behind its point. */
function words(kernel: string, args: readonly number[]): Uint32Array {
  const broken = args.findIndex((arg) => !Number.isInteger(arg));
  if (broken >= 0) throw new Error(`word ${broken} of ${kernel} is ${args[broken]}: fractions go by float()`);
  return Uint32Array.from(args);
}
