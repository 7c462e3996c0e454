/**
 * How an item of a dispatched run stands, as SQL on `p` (phases): the one text that counting, listing, publishing and
 * requeueing share, so that they cannot disagree. Each stands in one way at a time: `queued`, `running`, `success`,
 * `error`, `timeout`, `skipped`, or `released`: it has come to an end, and a person has said that it is to be tried again.
 */

/** The outcomes that say something about an item: all others give it back as it was. */
export const ENDS = "('succeeded', 'failed', 'timed_out')";

/** Set aside for killing its controllers: no attempt of it says so. */
export const IS_POISON = "(p.state = 'dead' and p.last_category = 'poison')";

/** What its last end says of one that is `failed` or `dead`. A release that nothing has ended since is in force. */
const BY_LAST_END = `(select case
    when p.state = 'failed' and l.ended_at_ms <= p.absolved_at_ms then 'released'
    when l.outcome = 'timed_out' then 'timeout' else 'error' end
  from attempts l where l.run_id = p.run_id and l.phase_id = p.phase_id and l.outcome in ${ENDS}
  order by l.number desc limit 1)`;

/** What was never tried to an end has not failed: it is `failed` because a retry by hand has brought it there. */
export const STANDING = `case p.state when 'queued' then 'queued' when 'running' then 'running'
  when 'complete' then 'success' when 'skipped' then 'skipped'
  when 'failed' then coalesce(${BY_LAST_END}, 'released')
  else case when ${IS_POISON} then 'error' else coalesce(${BY_LAST_END}, 'error') end end`;
