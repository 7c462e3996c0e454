import type { Look } from '../../core/checkup.ts';
import { listDescriptors } from '../../process/descriptors.ts';
import { countOf } from '../names.ts';
import type { Check, Configuration } from '../patient.ts';

/** Node, the database with its journals, and what is opened for a moment. */
const BASE = 60;

/** The two pipes of its supervisor, its complaints, and both logs while they are read. */
const PER_PHASE = 6;

export const descriptors: Check = {
  name: 'descriptors',
  about: 'how many files may be open, against what as many phases at once need',
  needs: 'nothing',
  look({ configuration }): Look {
    const limit = listDescriptors().find((descriptors) => descriptors.of === 'process')?.limit;
    const concurrency = concurrencyOf(configuration);
    const needed = BASE + PER_PHASE * concurrency;
    const seen = limit === undefined ? 'no limit' : `${limit}, of which ${needed} are enough`;
    if (limit === undefined || limit >= needed) return { seen, findings: [] };
    const message = `${limit} files may be open, and ${countOf(concurrency, 'phase')} at once need some ${needed}`;
    const way = 'ulimit -n 4096 before drain; in a systemd unit LimitNOFILE=4096; or a lower --concurrency';
    return { seen, findings: [{ level: 'bad', message, way }] };
  },
};

function concurrencyOf(configuration: Configuration): number {
  return 'problem' in configuration ? 1 : configuration.concurrency;
}
