// hold-lock DATABASE SEED: holds the write lock for 0.1 to 10 s again and again, and a snapshot all the while.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../bench/workshop.js';

const Database = createRequire(import.meta.url)('better-sqlite3');
const [file, seed] = process.argv.slice(2);
const random = createRandom(Number(seed));

const reader = new Database(file, { readonly: true });
reader.exec('begin');
reader.prepare('select count(*) from phases').get();

const writer = new Database(file, { timeout: 60_000 });
for (;;) {
  writer.exec('begin immediate');
  process.stdout.write('held\n');
  await sleep(random(12) === 0 ? 10_000 : 100 + random(900));
  writer.exec('rollback');
  await sleep(20 + random(150));
}
