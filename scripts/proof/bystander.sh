#!/bin/sh
# bystander.sh FILE: has nothing to do with drain, and writes down every signal that it gets
for signal in TERM INT HUP QUIT USR1 USR2 CONT ALRM; do
  # shellcheck disable=SC2064
  trap "echo $signal >>'$1'" "$signal"
done
echo ready >>"$1"
while :; do sleep 0.05; done
