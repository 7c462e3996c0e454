#!/bin/sh
# zoo.sh ANIMAL: a phase that misbehaves. What it leaves running would run for minutes.
echo "begun $DRAIN_ATTEMPT_ID"
echo "begun $DRAIN_ATTEMPT_ID" >&2
read -r now _ </proc/uptime
echo "start $DRAIN_ATTEMPT_ID $DRAIN_RUN_ID/$DRAIN_PHASE_ID $now $PPID" >>"$PROOF_WITNESS"
case $1 in
forks) for _ in 1 2 3 4 5 6 7 8 9 10; do sleep 300 & done ;;
daemon) setsid sh -c 'setsid sh -c "trap : HUP; sleep 300" & exit 0' ;;
holder) setsid sh -c 'while :; do sleep 0.2; echo more; done' & ;;
deaf) trap '' TERM INT HUP; while :; do sleep 0.2; done ;;
deaf-daemon) setsid sh -c "trap '' TERM INT HUP; while :; do sleep 0.2; done" & while :; do sleep 1; done ;;
stopped) kill -STOP $$ ;;
stopped-supervisor) kill -STOP $PPID; sleep 0.5 ;;
flood) yes 'a line of a flood, as long as such lines are' | head -c "$2" ;;
no-newline) head -c 3000000 /dev/zero | tr '\0' x ;;
binary) { head -c 1000000 /dev/urandom; printf '\0\377\376\200 end'; } | tee "$PROOF_WITNESS.$DRAIN_ATTEMPT_ID" ;;
own-group) kill -KILL 0 ;;
supervisor) kill -KILL $PPID; sleep 300 ;;
homeless) d=$(mktemp -d) && cd "$d" && rmdir "$d"; sleep 0.3 ;;
closes) exec >&- 2>&-; sleep 0.3 ;;
slow) sleep 0.8 ;;
esac
exit 3
