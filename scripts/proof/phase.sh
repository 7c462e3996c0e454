#!/bin/sh
# phase.sh SECONDS CODE [TIMES]: takes SECONDS and ends with CODE; after TIMES attempts, where that is given, it ends at once
# and well. Says in the file PROOF_WITNESS when it begins and when it ends, by one appended line each, and whether another of
# its attempts is under way: the proof believes this file, and none that drain writes. What it prints, it prints before.
# It cannot be asked to end by the signals that PROOF_DEAF names.
# shellcheck disable=SC2064,SC2086
[ -z "$PROOF_DEAF" ] || trap '' $PROOF_DEAF
clock() { read -r now _ </proc/uptime; }
id=$DRAIN_ATTEMPT_ID
key=$DRAIN_RUN_ID/$DRAIN_PHASE_ID
exec 9>>"$PROOF_WITNESS.$DRAIN_RUN_ID.$DRAIN_PHASE_ID.lock"
flock -n 9 || echo "overlap $id $key" >>"$PROOF_WITNESS"
echo "begun $id"
echo "begun $id" >&2
clock
echo "start $id $key $now $PPID" >>"$PROOF_WITNESS"
code=$2
# Whoever kills what it waits in means all of it.
if [ -n "$3" ] && [ "$DRAIN_ATTEMPT" -gt "$3" ]; then code=0; else sleep "$1" || { trap - TERM; kill -TERM $$; }; fi
echo "done $id"
echo "done $id" >&2
clock
echo "end $id $key $now $code" >>"$PROOF_WITNESS"
exit "$code"
