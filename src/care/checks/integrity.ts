import type { Finding, Look } from '../../core/checkup.ts';
import type { Db } from '../../db/native.ts';
import { remakeTriggers } from '../../db/triggers.ts';
import {
  countRows,
  listBrokenReferences,
  listDamages,
  listMiscountedCategories,
  listMiscountedRuns,
  listWrongTriggers,
} from '../../read/integrity.ts';
import { changeAlone } from '../alone.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, Patient } from '../patient.ts';

export const integrity: Check = {
  name: 'integrity',
  about: 'the database: its pages, rows, indexes, references, version, triggers, and kept counts against a recount',
  needs: 'nothing',
  look(patient): Look {
    const { opened } = patient;
    if ('finding' in opened) return { seen: '', findings: [opened.finding] };
    const damages = damagesOf(opened.db, patient);
    // What is damaged may not even be counted.
    if (damages.some(({ heal }) => !heal)) return { seen: '', findings: damages };
    const { runs, phases, attempts } = countRows(opened.db);
    const seen = `${countOf(phases, 'phase')} in ${countOf(runs, 'run')}, ${countOf(attempts, 'attempt')}; counts are right`;
    return { seen, findings: [...damages, ...referencesOf(opened.db, patient), ...keptOf(opened.db, patient)] };
  },
};

const OF_INDEX = /missing from index|entries in index|non-unique entry in index/;

function damagesOf(db: Db, patient: Patient): Finding[] {
  const damages = listDamages(db);
  const ofIndexes = damages.filter((damage) => OF_INDEX.test(damage));
  const others = damages.filter((damage) => !OF_INDEX.test(damage));
  return [
    ...(others.length === 0 ? [] : [damaged(others, patient)]),
    ...(ofIndexes.length === 0 ? [] : [indexesOff(ofIndexes, patient)]),
  ];
}

function damaged(damages: readonly string[], { database }: Patient): Finding {
  return {
    level: 'bad',
    message: `the database is damaged: ${someOf(damages.map((text) => text.replaceAll(/\s*\n\s*/g, ' ')))}`,
    way: `sqlite3 ${database} .recover >saved.sql saves what can be read; or put back a copy that drain doctor --backup made`,
  };
}

function indexesOff(damages: readonly string[], patient: Patient): Finding {
  return {
    level: 'bad',
    message: `indexes do not fit their tables: ${someOf(damages)}`,
    way: 'drain doctor --fix makes the indexes anew',
    heal: async () => {
      await changeAlone(patient, (db) => db.exec('reindex'));
      return 'made the indexes anew';
    },
  };
}

function referencesOf(db: Db, { database }: Patient): Finding[] {
  const broken = listBrokenReferences(db);
  if (broken.length === 0) return [];
  const what = broken.map(({ table, rows }) => `${rows} of ${table}`).join(', ');
  return [
    {
      level: 'bad',
      message: `rows refer to rows that are gone: ${what}. Another program wrote here with foreign keys off`,
      way: `put back a backup; to see which: sqlite3 ${database} 'pragma foreign_key_check'`,
    },
  ];
}

/** All are mended in one go. */
function keptOf(db: Db, patient: Patient): Finding[] {
  const [triggers, runs, categories] = [listWrongTriggers(db), listMiscountedRuns(db), listMiscountedCategories(db)];
  const heal = async (): Promise<string> => {
    await changeAlone(patient, remakeTriggers);
    return 'made the triggers anew, and counted the phases of every run again';
  };
  const found = [
    triggers.length > 0 && `triggers are missing or changed: ${someOf(triggers)}`,
    runs.length > 0 && `kept counts or next phases of ${countOf(runs.length, 'run')} are wrong: ${someOf(runs)}`,
    categories.length > 0 && `kept counts of failures are wrong: ${someOf(categories)}`,
  ].filter((message) => message !== false);
  return found.map((message) => ({ level: 'bad', message, way: 'drain doctor --fix counts them again', heal }));
}
