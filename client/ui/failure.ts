/** What a screen needs to know of anything that went wrong; the client's API errors fit as they are. */
export type Failure = {
  status: number;
  /** The server's code for it, where it gave one. */
  code: string | undefined;
  detail: string | undefined;
  correlationId: string | undefined;
};

/** Status 0 means that nothing answered, -1 that our own code broke. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { status: -1, code: undefined, detail: undefined, correlationId: undefined };
  const known = error as Error & { status?: unknown; problem?: { title?: unknown; detail?: unknown } | null; correlationId?: unknown };
  const { title, detail } = known.problem ?? {};
  return {
    status: typeof known.status === 'number' ? known.status : -1,
    code: typeof title === 'string' ? title : undefined,
    detail: typeof detail === 'string' ? detail : undefined,
    correlationId: typeof known.correlationId === 'string' ? known.correlationId : undefined,
  };
}
