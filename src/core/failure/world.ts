/** What is wrong outside of the code that failed: who ran into it, and where, is chance. */
export const WORLD =
  /\b(?:[Cc]onnection refused|Couldn't connect to server|Cannot find (?:module|package)|No module named|Can't locate [\w/]{1,100}\.pm|cannot load such file|module ['"‘][\w.]{1,100}['"’] not found|no package called|Could not find module|cannot import name|[Nn]o space left on device|(?:[Aa]ddress|[Pp]ort \d{1,5})(?: is| was)? already in use|[Oo]ut of memory|[Tt]oo many open files|[Cc]annot allocate memory|[Dd]isk quota exceeded|[Nn]ame or service not known|[Tt]emporary failure in name resolution|ECONN(?:REFUSED|RESET)|ENO(?:SPC|TFOUND)|EAI_AGAIN|EADDRINUSE|EACCES|EMFILE|MemoryError|bad_alloc)\b/;

/** Nobody answers there: for whatever was asked. */
const UNREACHABLE =
  /\b(?:[Cc]onnection (?:refused|reset|timed out)|[Cc]ould not resolve host|[Nn]ame or service not known|[Tt]emporary failure in name resolution|Max retries exceeded|ECONN(?:REFUSED|RESET)|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)\b/;

/** What has run out: for whichever file it happened to be wanted. */
const RUN_OUT =
  /\b(?:[Nn]o space left on device|ENOSPC|[Dd]isk quota exceeded|[Tt]oo many open files|EMFILE|[Cc]annot allocate memory)\b/;

export function isOfTheWorld(text: string): boolean {
  return WORLD.test(text);
}

export function hasRunOut(text: string): boolean {
  return RUN_OUT.test(text);
}

export function isUnreachable(text: string): boolean {
  return UNREACHABLE.test(text);
}
