// The methods, in the order in which they run: what finds most, first.
import * as busy from './methods/busy.js';
import * as clock from './methods/clock.js';
import * as damage from './methods/damage.js';
import * as forged from './methods/forged.js';
import * as fullDisk from './methods/full-disk.js';
import * as model from './methods/model.js';
import * as namespaces from './methods/namespaces.js';
import * as pipeline from './methods/pipeline.js';
import * as reboots from './methods/reboots.js';
import * as rivals from './methods/rivals.js';
import * as soak from './methods/soak.js';
import * as sweepController from './methods/sweep-controller.js';
import * as sweepDispatch from './methods/sweep-dispatch.js';
import * as sweepPipe from './methods/sweep-pipe.js';
import * as sweepSupervisor from './methods/sweep-supervisor.js';
import * as syscalls from './methods/syscalls.js';
import * as ticket from './methods/ticket.js';
import * as zoo from './methods/zoo.js';

export const METHODS = [
  ...[
    sweepController,
    sweepSupervisor,
    sweepDispatch,
    pipeline,
    sweepPipe,
    ticket,
    rivals,
    reboots,
    namespaces,
    zoo,
    forged,
    damage,
  ],
  ...[syscalls, fullDisk, busy, clock, model, soak],
];
