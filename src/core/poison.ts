/** A phase that takes its controller down with it is not tried for ever. */

const HOUR_MS = 3_600_000;

/** So many deaths of controllers within so long (what Sidekiq does with jobs that kill their worker). */
export const POISON = { deaths: 3, withinMs: 72 * HOUR_MS } as const;

export const POISON_REASON = `${POISON.deaths} of its attempts within 72h ended with their controller: drain retry releases it`;
