// What a method has fired and checked, and what it has found to be broken.
import { PROMISES } from './promises.js';

/** Details kept of one promise: a broken program breaks the same one a thousand times. */
const KEPT = 20;

export class Ledger {
  /** @type {Map<string, { checked: number, violated: number, details: string[] }>} */
  promises = new Map();
  /** @type {Map<string, number>} how often each fault was seen to fire */
  faults = new Map();
  /** @type {string[]} what could not be run here, and why */
  missing = [];
  /** @type {string[]} figures worth telling */
  notes = [];
  #where = '';

  /** Names the case that the next details belong to. */
  at(where) {
    this.#where = where;
    return this;
  }

  /** For cases that run at the same time: a ledger that writes into this one under its own name. */
  under(where) {
    return {
      check: (promise, holds, detail) => this.#enter(where, promise, holds, detail),
      fault: (name, count) => this.fault(name, count),
      note: (text) => this.notes.push(text),
    };
  }

  /**
   * @param {keyof typeof PROMISES} promise
   * @param {boolean} holds
   * @param {string | (() => string)} detail what was expected, and what was found instead
   * @returns {boolean} `holds`
   */
  check(promise, holds, detail) {
    return this.#enter(this.#where, promise, holds, detail);
  }

  fault(name, count = 1) {
    this.faults.set(name, (this.faults.get(name) ?? 0) + count);
  }

  note(text) {
    this.notes.push(text);
  }

  cannot(what) {
    this.missing.push(what);
  }

  get fired() {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  get checked() {
    return [...this.promises.values()].reduce((sum, { checked }) => sum + checked, 0);
  }

  get violated() {
    return [...this.promises.values()].reduce((sum, { violated }) => sum + violated, 0);
  }

  #enter(where, promise, holds, detail) {
    if (!Object.hasOwn(PROMISES, promise)) throw new Error(`There is no promise \`${promise}\`.`);
    const entry = this.promises.get(promise) ?? { checked: 0, violated: 0, details: [] };
    this.promises.set(promise, entry);
    entry.checked++;
    if (holds) return true;
    entry.violated++;
    const text = typeof detail === 'function' ? detail() : detail;
    if (entry.details.length < KEPT) entry.details.push(where === '' ? text : `${where}: ${text}`);
    return false;
  }
}
