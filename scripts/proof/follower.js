// Follows a run from another process, as a user's program would, while it is run, killed and run again.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Between one look and the next: a follower that waits to be woken sees too little of a run this short. */
const PAUSE_MS = 5;

export class Follower {
  /** Of each batch how it was shown last. @type {Map<string, string>} */
  shown = new Map();
  /** What a look told more than once. @type {string[]} */
  twice = [];
  /** @type {string[]} */
  errors = [];
  #isOver = false;
  #library;
  #database;

  static async open(file, database) {
    return new Follower(await import(pathToFileURL(file).href), database);
  }

  constructor(library, database) {
    this.#library = library;
    this.#database = database;
  }

  /** Looks again and again until `ended`. */
  async during(ended) {
    this.#isOver = false;
    const following = this.#follow();
    const result = await ended.finally(() => {
      this.#isOver = true;
    });
    await following;
    return result;
  }

  /** All of it, once. @returns {Promise<string[]>} batches in the order in which they were told */
  async look() {
    return this.#open((store) => this.#lookOnce(store));
  }

  /** What a scope has given so far. */
  async exportRows(scope) {
    return this.#open((store) => [...this.#library.exportRows(store, 'run', { scope })]);
  }

  async #follow() {
    while (!this.#isOver) {
      if (existsSync(this.#database)) await this.#open((store) => this.#lookAgain(store));
      await sleep(PAUSE_MS);
    }
  }

  async #lookAgain(store) {
    while (!this.#isOver) {
      if (store.findRun('run')) await this.#lookOnce(store);
      await sleep(PAUSE_MS);
    }
  }

  async #lookOnce(store) {
    const told = [];
    for await (const { batch, status } of this.#library.tail(store, 'run', { follow: false })) {
      const key = `${batch.scope}/${batch.number}`;
      told.push(key);
      this.shown.set(key, status);
    }
    return told;
  }

  async #open(use) {
    let store;
    try {
      store = this.#library.openBatchStore(this.#database, { readonly: true });
      return await use(store);
    } catch (error) {
      this.errors.push(error.message);
      return undefined;
    } finally {
      store?.close();
    }
  }
}
