/**
 * Makes a phase's output harmless to a terminal. A small state machine: plain text goes through; an escape sequence is
 * swallowed up to its end (ECMA-48), and only a colour (SGR) may come out again. A string sequence (OSC, DCS, APC, PM, SOS) ends
 * at its terminator or at the end of its line, so that one that is never closed hides no evidence but the rest of that line.
 * A lone carriage return becomes a line feed: what it would paint over stays readable.
 */

export interface Defuser {
  /** What is safe to print of this chunk; a sequence may go on in the next. */
  write(chunk: string): string;
  /** At the end of the text; takes back colours that were left switched on. */
  end(): string;
}

export interface DefuseOptions {
  /** Whether colours are kept. */
  readonly colours: boolean;
}

export function defuse(text: string, options: DefuseOptions): string {
  const defuser = createDefuser(options);
  return defuser.write(text) + defuser.end();
}

type State = 'text' | 'return' | 'escape' | 'control' | 'string';
type Step = readonly [next: State, output?: string];

const ESCAPE = '\x1b';
/** \p{Cc} is C0, DEL and C1. The rest turns the direction of writing, so that code reads as what it is not. */
const HARMFUL = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const MAX_PARAMETERS = 64;
/** BEL, CAN, SUB and the one-character form of ST; `ESC \\` ends a string by being an escape sequence itself. */
const STRING_ENDS = '\x07\x18\x1a\x9c';

export function createDefuser({ colours }: DefuseOptions): Defuser {
  let state: State = 'text';
  let parameters = '';
  let coloured = false;

  const steps: Readonly<Record<Exclude<State, 'text'>, (character: string) => Step>> = {
    return: (character) =>
      character === '\r' ? ['return'] : character === '\n' ? ['text', '\n'] : inText(character, '\n'),
    escape(character) {
      parameters = '';
      if (character === '[') return ['control'];
      if (/[\]PX^_]/.test(character)) return ['string'];
      if (/[ -/]/.test(character)) return ['escape'];
      return /[0-~]/.test(character) ? ['text'] : inText(character);
    },
    control(character) {
      if (/[ -?]/.test(character)) {
        if (parameters.length <= MAX_PARAMETERS) parameters += character;
        return ['control'];
      }
      if (character === 'm' && isColour(parameters)) return ['text', colour()];
      return /[@-~]/.test(character) ? ['text'] : inText(character);
    },
    string(character) {
      if (STRING_ENDS.includes(character)) return ['text'];
      return character === '\n' || character === ESCAPE ? inText(character) : ['string'];
    },
  };

  function colour(): string {
    if (!colours) return '';
    coloured = !/^[0;:]*$/.test(parameters);
    return `${ESCAPE}[${parameters}m`;
  }

  function write(chunk: string): string {
    let output = '';
    let index = 0;
    while (index < chunk.length) {
      if (state === 'text') {
        const harmful = chunk.slice(index).search(HARMFUL);
        const end = harmful < 0 ? chunk.length : index + harmful;
        output += chunk.slice(index, end);
        index = end;
      }
      const character = chunk[index];
      if (character === undefined) break;
      const [next, printed = '']: Step = state === 'text' ? inText(character) : steps[state](character);
      state = next;
      output += printed;
      index += 1;
    }
    return output;
  }

  function end(): string {
    const rest = (state === 'return' ? '\n' : '') + (coloured ? `${ESCAPE}[0m` : '');
    state = 'text';
    coloured = false;
    return rest;
  }

  return { write, end };
}

function inText(character: string, before = ''): Step {
  if (character === ESCAPE) return ['escape', before];
  if (character === '\r') return ['return', before];
  return ['text', before + show(character)];
}

function show(character: string): string {
  if (!HARMFUL.test(character)) return character;
  const code = character.charCodeAt(0);
  return code > 0xff ? `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>` : '';
}

function isColour(parameters: string): boolean {
  return parameters.length <= MAX_PARAMETERS && /^[\d;:]*$/.test(parameters) && !conceals(parameters);
}

/** 8 hides text; but after 38, 48 and 58, which take `5;N` or `2;R;G;B`, it is a colour. */
function conceals(parameters: string): boolean {
  return /(?:^|;)0*8(?:$|[;:])/.test(parameters.replace(/(?<=^|;)[345]8[;:](?:5[;:]\d*|2[;:]\d*[;:]\d*[;:]\d*)/g, ''));
}
