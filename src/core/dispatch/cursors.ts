/** How far the results of a dispatched run are told: names of cursors. */

/** Each attempt that ended by then has its files in the folder of its item. */
export function resultsCursor(runId: string): string {
  return `dispatch ${runId}`;
}

/** Its summary is whole, and was written when nobody was at it any more. */
export function summaryCursor(runId: string): string {
  return `dispatch-summary ${runId}`;
}

export function dispatchCursors(runId: string): readonly string[] {
  return [resultsCursor(runId), summaryCursor(runId)];
}
