import { Worker } from 'node:worker_threads';
import { StoreUnavailable } from '../store.ts';
import type { WorkerAsk, WorkerReply, WorkerRequest } from './worker-messages.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Requests to the store's thread and their answers; the thread's end fails what still waits. What
 * one turn of the event loop asks goes as one message, since a message costs more than most
 * answers; a commit goes at once, and what was asked before it goes with it.
 */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #asked: WorkerAsk[] = [];
  #isOver = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Starts the thread on a database file; rejects with what keeps it from opening. */
  static async start(path: string, nowMs: number): Promise<WorkerLink> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { path, nowMs },
    });
    const link = new WorkerLink(worker);
    const ready = new Promise<unknown>((resolve, reject) => {
      link.#waiting.set(0, { resolve, reject });
    });
    worker.on('message', (replies: readonly WorkerReply[]) => {
      for (const reply of replies) link.#settle(reply);
    });
    worker.on('error', (error: Error) => link.#end(error));
    worker.on('exit', () => link.#end(new StoreUnavailable('the store has stopped')));
    await ready;
    return link;
  }

  ask(request: WorkerRequest): Promise<unknown> {
    if (this.#isOver) return Promise.reject(new StoreUnavailable('the store has stopped'));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#asked.push({ id, request });
      if (request.type === 'commit' || request.type === 'stop') this.#post();
      else if (this.#asked.length === 1) setImmediate(() => this.#post());
    });
  }

  async stop(): Promise<void> {
    if (this.#isOver) return;
    await this.ask({ type: 'stop' });
    await this.#worker.terminate();
  }

  #post(): void {
    if (this.#asked.length === 0) return;
    this.#worker.postMessage(this.#asked);
    this.#asked = [];
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('failure' in reply) waiting?.reject(new StoreUnavailable(reply.failure));
    else waiting?.resolve(reply.value);
  }

  #end(error: Error): void {
    this.#isOver = true;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
