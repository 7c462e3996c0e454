// What is measured inside this process, bundled from the sources by workshop.js.

export { openReader, openWriter } from '../../src/db/open.ts';
export { transact, transactDurably } from '../../src/db/transact.ts';
export { remakeTriggers, TRIGGERS } from '../../src/db/triggers.ts';
export { replaceFile } from '../../src/files/replace.ts';
export { listFamilies } from '../../src/read/families.ts';
export { listFamilyMembers } from '../../src/read/family-members.ts';
export { listFlaky } from '../../src/read/flaky.ts';
export { findNight } from '../../src/read/night.ts';
export { makePlan, planNext } from '../../src/read/plan.ts';
export { summaryDocument, summarySoFar } from '../../src/render/summary-document.ts';
export { claim } from '../../src/store/claim.ts';
export { finish } from '../../src/store/finish.ts';
export { prepare } from '../../src/store/prepare.ts';
export { start } from '../../src/store/start.ts';
