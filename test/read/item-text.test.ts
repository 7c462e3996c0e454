import { expect, test } from 'vitest';
import { itemText } from '../../src/core/dispatch/item.ts';
import { findItemText } from '../../src/read/item-text.ts';
import { addPhases, rowOf, temporaryDatabase } from '../support/database.ts';
import { dispatchItems, RUN } from '../support/dispatched.ts';

test('is the same as elsewhere, whatever the item is', async () => {
  const items = ['plain', 'with "quotes"\nand\u0007', 12.5, true, false, { b: 1, a: ['x'] }, ['😀', null]];
  const db = await temporaryDatabase();
  dispatchItems(db, items);
  const texts = items.map((_, n) => findItemText(db, { runId: RUN, phaseId: `task_${n}` }, 240));
  expect(texts).toEqual(items.map(itemText));
});

test('is cut between characters', async () => {
  const db = await temporaryDatabase();
  dispatchItems(db, ['😀'.repeat(100_000)]);
  expect(findItemText(db, { runId: RUN, phaseId: 'task_0' }, 3)).toBe('😀😀😀');
});

test('is nothing of a phase that was made for none', async () => {
  const db = await temporaryDatabase();
  addPhases(db, [rowOf({ runId: 'r', phaseId: 'p' })]);
  expect(findItemText(db, { runId: 'r', phaseId: 'p' }, 240)).toBeUndefined();
});
