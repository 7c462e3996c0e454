import { maskFirst } from '../../core/mask.ts';
import type { Key } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { findItemText } from '../../read/item-text.ts';
import { plain } from '../text.ts';

/** More than any line shows of an item. */
const LENGTH = 240;

/** `task_11 https://example.com/b`: what a line is about. */
export function taskLabel(db: Db, key: Key): string {
  const item = findItemText(db, key, LENGTH + 1);
  return item === undefined ? plain(key.phaseId) : `${plain(key.phaseId)} ${plain(maskFirst(item, LENGTH))}`;
}
