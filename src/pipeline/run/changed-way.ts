/** How to go on where a run did not begin like this; whoever has other words for it replaces it. */
export const CHANGED_WAY = 'Give another runId to begin anew, or `force` to go on with the batches that still fit.';
