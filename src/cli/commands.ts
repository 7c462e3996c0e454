/** All commands, in the five groups of the help. Each is loaded only when it is meant: the rest would cost start-up time. */
import type { Commands } from './command.ts';

export const COMMANDS: Commands = {
  import: { group: 'bring in', about: 'take in the phases of a file', load: () => import('./import.ts') },
  add: { group: 'bring in', about: 'add one phase', load: () => import('./add.ts') },
  dispatch: {
    group: 'bring in',
    about: 'run a command over many items, the first one alone',
    load: () => import('./dispatch.ts'),
  },
  pipe: {
    group: 'bring in',
    about: 'run a flow in batches, which are kept as they are done',
    load: () => import('./pipe.ts'),
    commands: {
      run: { group: 'run', about: 'run a flow, or go on with its run', load: () => import('./pipe/run.ts') },
      plan: {
        group: 'run',
        about: 'its scopes, steps and batches; nothing is run',
        load: () => import('./pipe/plan.ts'),
      },
      batches: {
        group: 'see',
        about: 'the batches of a run, and how each ended',
        load: () => import('./pipe/batches.ts'),
      },
      tail: { group: 'see', about: 'batches as they are committed', load: () => import('./pipe/tail.ts') },
      export: {
        group: 'see',
        about: 'the rows that batches gave, as JSON Lines',
        load: () => import('./pipe/export.ts'),
      },
      'retry-failed': {
        group: 'act',
        about: 'do the failed batches again, and no others',
        load: () => import('./pipe/retry-failed.ts'),
      },
      exec: { group: 'run', about: 'run a flow in this very process', load: () => import('./pipe/exec.ts') },
    },
  },
  drain: {
    group: 'run',
    about: 'run a batch of failed phases (the default command)',
    load: () => import('./drain.ts'),
  },
  plan: { group: 'run', about: 'what would run, in order, and what is held and why', load: () => import('./plan.ts') },
  status: { group: 'see', about: 'the backlog now, and what is running', load: () => import('./status.ts') },
  report: {
    group: 'see',
    about: 'what the last 24 hours did, and why the rest still fails',
    load: () => import('./report.ts'),
  },
  failures: {
    group: 'see',
    about: 'what fails, by cause: families of failures that are alike',
    load: () => import('./failures.ts'),
  },
  show: {
    group: 'see',
    about: 'a phase with all its attempts, an attempt or a session',
    load: () => import('./show.ts'),
  },
  logs: { group: 'see', about: "print an attempt's logs", load: () => import('./logs.ts') },
  diff: { group: 'see', about: 'what changed between two attempts', load: () => import('./diff.ts') },
  runs: { group: 'see', about: 'list runs with their counts', load: () => import('./runs.ts') },
  sessions: { group: 'see', about: 'list sessions, the newest first', load: () => import('./sessions.ts') },
  retry: { group: 'act', about: 'release phases; or try a family by a canary first', load: () => import('./retry.ts') },
  skip: { group: 'act', about: 'leave phases out from now on', load: () => import('./skip.ts') },
  pause: { group: 'act', about: 'hold a run, a phase or everything', load: () => import('./pause.ts') },
  resume: { group: 'act', about: 'lift such a hold', load: () => import('./resume.ts') },
  stop: { group: 'act', about: 'stop a session that is running', load: () => import('./stop.ts') },
  recover: {
    group: 'care',
    about: 'settle what dead controllers have left behind',
    load: () => import('./recover.ts'),
  },
  forget: { group: 'care', about: 'remove a run with its attempts and logs', load: () => import('./forget.ts') },
  doctor: {
    group: 'care',
    about: 'check backlog and machine, heal what is safe, make a backup',
    load: () => import('./doctor.ts'),
  },
  gc: { group: 'care', about: "remove old sessions' files", load: () => import('./gc.ts') },
  notify: {
    group: 'care',
    about: 'deliver the notifications that are owed, or a sample of them',
    load: () => import('./notify.ts'),
  },
  schedule: {
    group: 'care',
    about: 'print the cron line or systemd units for every night',
    load: () => import('./schedule.ts'),
  },
  config: {
    group: 'care',
    about: 'the effective options, and where each came from',
    load: () => import('./config.ts'),
  },
  completion: {
    group: 'care',
    about: 'print the script by which a shell completes commands and names',
    load: () => import('./completion.ts'),
  },
};

/** Words of older systems, and what they mean here. */
export const ALIASES: Readonly<Record<string, readonly string[]>> = { dlq: ['failures', '--dead'] };
