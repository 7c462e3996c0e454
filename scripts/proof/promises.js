// What drain promises, and the proof holds against it: each check belongs to one of these.
export const PROMISES = {
  record: 'Every attempt that started has its record',
  alone: 'No two attempts of a phase run at the same time',
  ended: 'Every attempt ends once, with a code, a signal or `interrupted`, and a reason',
  code: 'The return code is the true one, whatever became of the controller',
  log: 'The logs hold all that the phase wrote',
  time: 'Durations come from a clock that is never set',
  unburned: 'What a crash, a stop or a reboot cut off is not held against the phase',
  session: 'Every session has its file, whole, and its end; of a dead controller it says who took over',
  results:
    'Every item of a dispatch comes to its end once; its folder, the stream of results and the summary say so, and are whole',
  flow: 'A flow that is killed and goes on comes to what an undisturbed run comes to: output, rows, failures, figures',
  batch: 'A batch is committed whole or not at all, with what the user wrote in its transaction, and is not run again',
  told: 'Who follows a run hears of a batch once, and after its commit; a sink gets each, with one key for the same rows',
  unknown: 'What cannot be known from here is left alone, and called unknown',
  bystander: 'No process is signalled that is not of the attempt',
  nothingLeft: 'No process of a phase is left behind',
  database: 'The database is whole (integrity_check, foreign_key_check) and its counts are true',
  says: 'What goes wrong is told in words that name it, and the command ends',
  model: 'The store does what the model of the state machine says',
  proof: 'The proof did what it set out to do: faults fired, phases ended',
};
