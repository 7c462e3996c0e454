/** The name of a skill: it is typed on the command line and stands in templates, and by itself it is the name of a quota. */

/** The skill for every name that has none of its own. */
export const ANY_SKILL = '*';

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.:@/-]{0,99}$/u;

/** {@link ANY_SKILL} is no name. */
export function isSkillName(name: string): boolean {
  return NAME.test(name);
}
