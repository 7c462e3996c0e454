/** How a CSV cell, which can only be text, spells what other formats write as lists and objects. */

const SPELLINGS: Readonly<Record<string, (cell: string) => unknown>> = {
  // Only `["` begins a list: a shell's own `[ -f x ]` is a command.
  command: (cell) => (/^\s*\[\s*"/.test(cell) ? parsed(cell) : cell),
  env: parsed,
  after: (cell) => listed(cell, /[\s,]+/),
  deliverables: (cell) => listed(cell, /\s*,\s*/),
  inputs: (cell) => listed(cell, /\s*,\s*/),
  quotas: (cell) => listed(cell, /\s*,\s*/),
};

export function cellsToFields(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    header.map((name, index) => {
      const cell = cells[index] ?? '';
      const spelling = Object.hasOwn(SPELLINGS, name) ? SPELLINGS[name] : undefined;
      return [name, spelling === undefined || cell.trim() === '' ? cell : spelling(cell)];
    }),
  );
}

function listed(cell: string, separator: RegExp): unknown {
  if (/^\s*[[{]/.test(cell)) return parsed(cell);
  return cell.split(separator).filter((part) => part !== '');
}

/** What is no JSON stays text, which the field's own check then names. */
function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return cell;
  }
}
