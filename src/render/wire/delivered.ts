/** The documents of `drain notify`. */
import type { Answer } from '../../core/notify/answer.ts';
import type { NotifyTarget } from '../../core/notify/target.ts';
import type { DeliveredView, OwedView, TestedView } from '../delivered.ts';
import { noticeWire } from './notice.ts';
import type { Wire } from './wire.ts';

/** @param delivered none where another process is at it */
export function deliveredWire(delivered: readonly DeliveredView[] | undefined): Wire {
  return {
    at_work_elsewhere: delivered === undefined,
    delivered: (delivered ?? []).map(({ target, notice, tries, answer }) => ({
      ...targetWire(target),
      event: notice.kind,
      seq: notice.event.seq,
      tries,
      ...answerWire(answer),
    })),
  };
}

export function testedWire(tested: readonly TestedView[]): Wire {
  return { tested: tested.map(({ target, answer }) => ({ ...targetWire(target), ...answerWire(answer) })) };
}

export function owedWire(owed: readonly OwedView[]): Wire {
  return {
    owed: owed.map(({ target, isKnown, notices, isAll }) => ({
      ...targetWire(target),
      is_new: !isKnown,
      notices: notices.map(noticeWire),
      is_all: isAll,
    })),
  };
}

function targetWire({ number, name, on }: NotifyTarget): Wire {
  return { number, target: name, on };
}

function answerWire(answer: Answer): Wire {
  return { ok: answer.is === 'taken', answer: answer.is === 'taken' ? answer.said : answer.why };
}
