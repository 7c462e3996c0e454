// The methods, in the order in which they run: what finds most, first.
import * as sweepController from './methods/sweep-controller.js';
import * as sweepSupervisor from './methods/sweep-supervisor.js';

export const METHODS = [sweepController, sweepSupervisor];
