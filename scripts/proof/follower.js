// Follows a run from another process, as a user's program would, while it is run, killed and run again.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Between one look and the next: a follower that waits to be woken sees too little of a run this short. */
const PAUSE_MS = 5;

const MOST_TIMES = 10;

export class Follower {
  /** Of each batch how it was shown last. @type {Map<string, string>} */
  shown = new Map();
  /** What it was told that went wrong, beside locks: who opens a file while it is mended or closed may meet one. @type {string[]} */
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

  /** All of it, once. @returns {Promise<string[] | undefined>} batches in the order in which they were told */
  look() {
    return this.#insist((store) => this.#lookOnce(store));
  }

  /** What a scope has given so far. */
  exportRows(scope) {
    return this.#insist((store) => [...this.#library.exportRows(store, 'run', { scope })]);
  }

  /** Being told that a file is locked is no answer, and nothing that is wrong. */
  async #insist(use) {
    for (let times = 1; ; times++) {
      const answer = await this.#open(use);
      if (answer !== undefined || times === MOST_TIMES) return answer;
      await sleep(PAUSE_MS * times);
    }
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
      if (!error.message.includes('holds its lock')) this.errors.push(error.message);
      return undefined;
    } finally {
      store?.close();
    }
  }
}
