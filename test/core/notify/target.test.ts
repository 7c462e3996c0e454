// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how the configuration names a variable
import { describe, expect, it } from 'vitest';
import { fillIn, maskAddress, type NotifyRule, targetsOf, variablesIn } from '../../../src/core/notify/target.ts';

const rule: NotifyRule = { on: ['session.finished'], headers: {}, timeoutMs: 1_000, retries: 0 };

describe('a target of notifications', () => {
  it('keeps its identity wherever it stands, and two of one address have two', () => {
    const [a, b] = ['https://a.example/x', 'https://b.example/x'].map((webhook) => ({ ...rule, webhook }));
    if (!a || !b) throw new Error('two rules');
    const ids = (rules: readonly NotifyRule[]): string[] => targetsOf(rules).map(({ id }) => id);
    expect(ids([a, b])).toEqual(ids([b, a]).reverse());
    expect(new Set(ids([a, a, b])).size).toBe(3);
    expect(ids([{ ...rule, command: 'say "hello you"' }])).toEqual(ids([{ ...rule, command: ['say', 'hello you'] }]));
  });

  it.each([
    ['https://hooks.slack.com/services/T0/B0/XXXX', 'https://hooks.slack.com/***'],
    ['https://me:pass@example.com?token=x', 'https://example.com/***'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080/'],
    ['${SLACK_URL}', '${SLACK_URL}'],
    ['${HOST}/services/XXXX', '***'],
  ])('shows of %s no more than %s', (webhook, shown) => {
    expect(maskAddress(webhook)).toBe(shown);
    expect(targetsOf([{ ...rule, webhook }])[0]?.name).toBe(shown);
  });

  it('names the variables that it is filled in from', () => {
    const headers = { Authorization: 'Bearer ${TOKEN}', 'X-Both': '${TOKEN}-${OTHER_1}' };
    expect(variablesIn({ webhook: 'https://x/${KEY}', headers })).toEqual(['KEY', 'TOKEN', 'OTHER_1']);
    expect(fillIn('${A}/$A/${B}', { A: 'a', B: '${A}' })).toBe('a/$A/${A}');
  });
});
