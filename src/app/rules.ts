/** By which rules a session runs: what stops it, what lets phases begin, what breaks off a run. */

import type { Config } from '../config/options.ts';
import type { Breaker } from '../core/breaker/breaker.ts';
import { maxFingerprintRepeats } from '../core/breaker/repeats.ts';
import { maxTimeoutsPerRun } from '../core/breaker/timeouts.ts';
import { batchFilled } from '../core/gate/batch-filled.ts';
import { enoughDescriptors } from '../core/gate/descriptors.ts';
import { diskReserve } from '../core/gate/disk.ts';
import type { Gate } from '../core/gate/gate.ts';
import { inodeReserve } from '../core/gate/inodes.ts';
import { memoryFloor } from '../core/gate/memory.ts';
import { slots } from '../core/gate/slots.ts';
import { batchSize } from '../core/stop/batch-size.ts';
import { budget } from '../core/stop/budget.ts';
import { failFast } from '../core/stop/fail-fast.ts';
import { givenBack } from '../core/stop/given-back.ts';
import { maxTotalMinutes } from '../core/stop/max-total-minutes.ts';
import type { StopRule } from '../core/stop/rule.ts';
import { signal } from '../core/stop/signal.ts';
import { stopCommand } from '../core/stop/stop-command.ts';
import { systemic } from '../core/stop/systemic.ts';
import { until } from '../core/stop/until.ts';
import { zeroYield } from '../core/stop/zero-yield.ts';

export function stopsOf(config: Config): StopRule[] {
  return [
    signal,
    stopCommand,
    batchSize(config.batchSize),
    failFast(config.failFast),
    systemic(config.maxFingerprintRepeats),
    givenBack(config.maxFingerprintRepeats),
    zeroYield(config.maxConsecutiveZeroYield),
    budget(config),
    maxTotalMinutes(config.maxTotalMinutes),
    until(config.until, new Date()),
  ];
}

export function gatesOf(config: Config): Gate[] {
  return [
    slots(config.concurrency),
    batchFilled(config.batchSize),
    diskReserve(config.minFreeDiskMb),
    inodeReserve(config.minFreeInodes),
    memoryFloor(config.minFreeMemoryMb),
    enoughDescriptors(),
  ];
}

export function breakersOf(config: Config): Breaker[] {
  return [maxTimeoutsPerRun(config.maxTimeoutsPerRun), maxFingerprintRepeats(config.maxFingerprintRepeats)];
}
