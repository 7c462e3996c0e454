/** What config says. */
import { formatDuration } from '../core/duration.ts';
import { formatArgv } from '../core/template.ts';
import { fit, padEnd, paint, plain, WIDTH } from './text.ts';

/** An option as it may be shown: secrets are masked already. */
export interface OptionView {
  /** `batch-size` */
  readonly name: string;
  /** Plain data; durations in seconds. Null where there is none. */
  readonly value: unknown;
  /** `flag`, `environment`, the file's path, or `default`. */
  readonly origin: string;
  readonly range: string;
  readonly about: string;
  readonly isDuration: boolean;
}

export interface ConfigFacts {
  readonly places: { readonly dataDir: string; readonly database: string; readonly home: string } | undefined;
  readonly configFile: string | undefined;
  /** Where a configuration file is looked for. */
  readonly home: string;
  readonly options: readonly OptionView[];
}

export function configText({ places, configFile, home, options }: ConfigFacts): string {
  return [
    ...(places ? [`data dir  ${plain(places.dataDir)}`, `database  ${plain(places.database)}`] : []),
    `config    ${configFile === undefined ? `none (drain.config.js, .mjs or .json in ${plain(home)})` : plain(configFile)}`,
    ...options.flatMap((option) => ['', ...optionLines(option)]),
  ].join('\n');
}

function optionLines({ name, value, origin, range, about, isDuration }: OptionView): string[] {
  const shown = isDuration ? formatDuration(Number(value) * 1000) : show(value);
  const from = origin === 'default' ? paint.faint(origin) : paint.strong(fit(plain(origin), 30, 'middle'));
  const head = `${padEnd(name, 28)} ${padEnd(fit(plain(shown), 18), 18)} `;
  return [`${head} ${from}`, ...wrap(`${about}: ${range}`).map((line) => paint.faint(`  ${line}`))];
}

function show(value: unknown): string {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '-';
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value.join(',');
  if (typeof value !== 'object') return String(value);
  const template = 'template' in value ? value.template : undefined;
  if (Array.isArray(template)) return formatArgv(template.map(String));
  return typeof template === 'string' ? template : JSON.stringify(value);
}

function wrap(text: string, width = WIDTH - 2): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
