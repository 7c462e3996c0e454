/** Whom to tell: an address or a program. What is secret in it stands in the environment, and is filled in when it is told. */
import { createHash } from 'node:crypto';
import { maskArgv } from '../mask.ts';
import { splitWords } from '../template.ts';
import type { NoticeKind } from './kind.ts';

/** As the configuration has it: one of `webhook` and `command`. */
export interface NotifyRule {
  readonly on: readonly NoticeKind[];
  /** `${NAME}` in it stands for a variable of the environment. */
  readonly webhook?: string | undefined;
  readonly command?: string | readonly string[] | undefined;
  /** Of a webhook; `${NAME}` as there. */
  readonly headers: Readonly<Record<string, string>>;
  /** For one try. */
  readonly timeoutMs: number;
  /** Tries after the first one. */
  readonly retries: number;
}

export interface NotifyTarget extends NotifyRule {
  /** In the configuration, from 1. */
  readonly number: number;
  /** The same for the same address or program, wherever it stands in the list. */
  readonly id: string;
  /** Fit to be shown: the path of an address is often its password. */
  readonly name: string;
}

export function targetsOf(rules: readonly NotifyRule[]): NotifyTarget[] {
  const seen = new Map<string, number>();
  return rules.map((rule, at) => {
    const digest = createHash('sha256')
      .update(JSON.stringify(rule.webhook ?? wordsOf(rule)))
      .digest('hex')
      .slice(0, 10);
    const nth = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, nth);
    return { ...rule, number: at + 1, id: nth === 1 ? digest : `${digest}-${nth}`, name: nameOf(rule) };
  });
}

/** The program and its arguments; none of a webhook. */
export function wordsOf({ command }: Pick<NotifyRule, 'command'>): readonly string[] {
  return typeof command === 'string' ? splitWords(command) : (command ?? []);
}

function nameOf(rule: NotifyRule): string {
  return rule.webhook === undefined ? maskArgv(wordsOf(rule)).join(' ') : maskAddress(rule.webhook);
}

/** `https://hooks.example.com/***` */
export function maskAddress(address: string): string {
  const [, origin, host = '', rest = ''] = /^(https?:\/\/)(?:[^/?#]*@)?([^/?#]*)(.*)$/is.exec(address) ?? [];
  if (origin === undefined) return VARIABLE_ONLY.test(address) ? address : '***';
  return `${origin}${host}${rest === '' || rest === '/' ? rest : '/***'}`;
}

const VARIABLE = /\$\{([A-Za-z_]\w*)\}/g;
const VARIABLE_ONLY = /^\$\{[A-Za-z_]\w*\}$/;

export function variablesIn(rule: Pick<NotifyRule, 'webhook' | 'headers'>): string[] {
  const texts = [rule.webhook ?? '', ...Object.values(rule.headers)];
  return [...new Set(texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name = '']) => name)))];
}

/** A variable that is not set is nothing: ask {@link variablesIn} first. */
export function fillIn(text: string, environment: Readonly<Record<string, string | undefined>>): string {
  return text.replace(VARIABLE, (_, name: string) => environment[name] ?? '');
}
