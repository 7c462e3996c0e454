import { describe, expect, test } from 'vitest';
import type { Skill } from '../../src/core/dispatch/definition.ts';
import { DrainError } from '../../src/core/error.ts';
import { findSkill } from '../../src/dispatch/skill.ts';

const skill = (program: string, quotas: readonly string[] = []): Skill => ({
  command: { template: [program], shell: false },
  env: {},
  quotas,
});

/** The error that `name` ends in. */
function refusal(skills: Record<string, Skill>, name: string): DrainError {
  try {
    findSkill(skills, name);
  } catch (thrown) {
    if (thrown instanceof DrainError) return thrown;
    throw thrown;
  }
  throw new Error(`\`${name}\` was found`);
}

describe('a name of a skill', () => {
  test('stands for its own, and only then for the one of all others', () => {
    const skills = { scrape: skill('scraper'), '*': skill('any') };
    expect(findSkill(skills, 'scrape').command.template).toEqual(['scraper']);
    expect(findSkill(skills, 'summarise').command.template).toEqual(['any']);
  });

  test('is its quota where it names none', () => {
    expect(findSkill({ scrape: skill('x') }, 'scrape').quotas).toEqual(['scrape']);
    expect(findSkill({ '*': skill('x') }, 'plugin:scrape').quotas).toEqual(['plugin:scrape']);
    expect(findSkill({ '*': skill('x', ['claude']) }, 'scrape').quotas).toEqual(['claude']);
  });

  test('that nothing is known of is refused with the nearest, and with both ways out', () => {
    const { code, message, data } = refusal({ 'catalog-scraper': skill('x') }, 'catalog-scrapper');
    expect([code, data]).toEqual(['unknown_skill', { skill: 'catalog-scrapper', known: ['catalog-scraper'] }]);
    expect(message).toContain('There is no skill `catalog-scrapper`. Did you mean `catalog-scraper`?');
    expect(message).toMatch(/"skills": \{.*--command.*Nothing was run\.$/);
  });

  test('far from all of them is refused with those that there are', () => {
    expect(refusal({}, 'x').message).toContain('The configuration declares none.');
    const many = Object.fromEntries(Array.from({ length: 15 }, (_, n) => [`skill-${n}`, skill('x')]));
    expect(refusal(many, 'entirely-different').message).toMatch(/Known: skill-0, .* and 3 more\./);
  });

  test.each(['', '*', '-x', 'a b', 'a\nb', '$(reboot)', '__proto__ ', 'x'.repeat(101)])('is none: %j', (name) => {
    expect(refusal({ '*': skill('any') }, name).code).toBe('unknown_skill');
  });

  test('is no name that every object has', () => {
    expect(refusal({ a: skill('x') }, 'constructor').code).toBe('unknown_skill');
    expect(refusal({ a: skill('x') }, '__proto__').code).toBe('unknown_skill');
  });
});
