/** The skill that a name stands for. */
import type { Skill } from '../core/dispatch/definition.ts';
import { ANY_SKILL, isSkillName } from '../core/dispatch/skill-name.ts';
import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';

const MAX_NAMES = 12;

/**
 * Its own, else that for every name that has none. A skill that names no quota has that of its name.
 * @throws DrainError `unknown_skill` where there is neither; nothing was run by then
 */
export function findSkill(skills: Readonly<Record<string, Skill>>, name: string): Skill {
  const declared = Object.hasOwn(skills, name) ? name : ANY_SKILL;
  const skill = skills[declared];
  if (!isSkillName(name) || skill === undefined || !Object.hasOwn(skills, declared)) throw unknownSkill(skills, name);
  return skill.quotas.length > 0 ? skill : { ...skill, quotas: [name] };
}

function unknownSkill(skills: Readonly<Record<string, Skill>>, name: string): DrainError {
  const known = Object.keys(skills).filter((each) => each !== ANY_SKILL);
  const nearest = nearestTo(name, known);
  const found = isSkillName(name) ? '' : ' A name has letters, digits and . _ : @ / - only.';
  const others = nearest ? `Did you mean \`${nearest}\`?` : knownNames(known);
  return new DrainError(
    'unknown_skill',
    `There is no skill \`${name.slice(0, 100)}\`.${found} ${others} Declare it in drain.config.json: ` +
      `"skills": { "NAME": { "command": ["program", "{{ item }}"] } }; or run a command without a name: ` +
      `drain dispatch --command 'program {{ item }}' ITEMS. Nothing was run.`,
    { data: { skill: name, known } },
  );
}

function knownNames(known: readonly string[]): string {
  if (known.length === 0) return 'The configuration declares none.';
  const more = known.length > MAX_NAMES ? ` and ${known.length - MAX_NAMES} more` : '';
  return `Known: ${known.slice(0, MAX_NAMES).join(', ')}${more}.`;
}
