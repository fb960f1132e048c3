import { type Problem, TypedError, toProblem } from '../errors/typed-error';

/** What a Worker, the scope inside it, and a MessagePort have in common. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** The names that may be called, by service. */
export type MethodTable = Readonly<Record<string, readonly string[]>>;

interface Call {
  readonly call: number;
  readonly service: string;
  readonly method: string;
  readonly args: readonly unknown[];
  /** The argument that is a signal, which cannot cross; -1 where there is none. */
  readonly signalAt: number;
}
interface Cancel {
  readonly cancel: number;
}
type Answer =
  | { readonly answer: number; readonly value: unknown }
  /** `failure` null: it was cancelled. */
  | { readonly answer: number; readonly failure: Problem | null };
interface Told<Notice> {
  readonly notice: Notice;
}

const isAbort = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'AbortError';

const errorOf = (failure: Problem | null): Error => {
  if (failure === null) return new DOMException('It was cancelled.', 'AbortError');
  const { code, message, action, ...place } = failure;
  return new TypedError(code, message, action, place);
};

/**
 * Answers calls that come through the port with the methods of the services.
 * @returns sends a notice through the port
 */
export function serve(port: Port, table: MethodTable, services: object): (notice: unknown) => void {
  const underWay = new Map<number, AbortController>();
  const perform = async ({ service, method, args, signalAt }: Call, signal: AbortSignal): Promise<unknown> => {
    if (table[service]?.includes(method) !== true) throw new Error(`There is no method ${service}.${method}.`);
    const target: object = Reflect.get(services, service);
    return Reflect.apply(Reflect.get(target, method), target, signalAt < 0 ? args : args.with(signalAt, signal));
  };
  const answer = async (call: Call): Promise<void> => {
    const { call: id } = call;
    const cancel = new AbortController();
    underWay.set(id, cancel);
    try {
      port.postMessage({ answer: id, value: await perform(call, cancel.signal) } satisfies Answer);
    } catch (cause) {
      port.postMessage({ answer: id, failure: isAbort(cause) ? null : toProblem(cause) } satisfies Answer);
    } finally {
      underWay.delete(id);
    }
  };
  port.addEventListener('message', ({ data }: MessageEvent<Call | Cancel>) => {
    if ('cancel' in data) underWay.get(data.cancel)?.abort();
    else void answer(data);
  });
  return (notice) => port.postMessage({ notice } satisfies Told<unknown>);
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
}

/** The calling end of a port. */
export class Caller<Notice> {
  private readonly port: Port;
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;
  private lost: TypedError | null = null;

  /** @param hear is told what comes without having been asked */
  constructor(port: Port, hear: (notice: Notice) => void) {
    this.port = port;
    port.addEventListener('message', ({ data }: MessageEvent<Answer | Told<Notice>>) => {
      if ('notice' in data) hear(data.notice);
      else this.settle(data);
    });
  }

  /** Calls a method; a signal among the arguments cancels it. */
  async call(service: string, method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.lost !== null) throw this.lost;
    const signalAt = args.findIndex((arg) => arg instanceof AbortSignal);
    const signal = args[signalAt] instanceof AbortSignal ? args[signalAt] : null;
    signal?.throwIfAborted();
    const id = ++this.calls;
    const sent = signal === null ? args : args.with(signalAt, undefined);
    this.port.postMessage({ call: id, service, method, args: sent, signalAt } satisfies Call);
    const cancel = () => this.port.postMessage({ cancel: id } satisfies Cancel);
    signal?.addEventListener('abort', cancel);
    try {
      return await new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Nobody answers any more: calls under way, and those to come, fail with this. */
  lose(cause: TypedError): void {
    this.lost = cause;
    for (const { reject } of this.waiting.values()) reject(cause);
    this.waiting.clear();
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting.get(answer.answer);
    this.waiting.delete(answer.answer);
    if ('value' in answer) waiting?.resolve(answer.value);
    else waiting?.reject(errorOf(answer.failure));
  }
}
