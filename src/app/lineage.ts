/** The attempts that a program of this environment runs inside, by their ids, the outermost first. */
export function lineageOf(environment: NodeJS.ProcessEnv): string[] {
  return environment.DRAIN_LINEAGE?.split(',') ?? [];
}
