/** The examples of a guide in Markdown: programs with a name, what each prints, and lines of a shell. */

export interface Example {
  /** Of its file; undefined for lines of a shell, and for TypeScript that is only compiled. */
  readonly name: string | undefined;
  readonly language: string;
  readonly text: string;
  /** What it prints; undefined: it is not run by itself. */
  readonly output: string | undefined;
}

/** A block of `text` directly below a program is what that prints. In one of `console`, so is what follows a line with `$`. */
export function examplesOf(markdown: string): Example[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$(?:\n\n?```text\n([\s\S]*?)^```$)?/gm)];
  return blocks.flatMap(([, language = '', text = '', output]) => {
    if (language === 'text') return [];
    if (language === 'console') return linesOfShell(text);
    const name = /^\/\/ ([\w-]+\.\w+)\n/.exec(text)?.[1];
    return [{ name, language, text, output }];
  });
}

function linesOfShell(text: string): Example[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { name: undefined, language: 'console', text: part.slice(0, end), output: part.slice(end + 1) };
    });
}
