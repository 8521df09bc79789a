/**
 * What went wrong, in one word that code may branch on. `exitCode` (below) says how each ends a command.
 * usage: the command line · config: the configuration · query: a query's text · input: data handed in ·
 * credentials: missing or refused · temporary: may pass by itself · locked: another run · store: the database cannot be
 * opened or written · damaged / newer: the database file itself · not_found: nothing by that name · failure: the rest.
 */
export type ErrorKind =
  | 'usage'
  | 'config'
  | 'query'
  | 'input'
  | 'credentials'
  | 'temporary'
  | 'locked'
  | 'store'
  | 'damaged'
  | 'newer'
  | 'not_found'
  | 'failure';

/** An error made for people: `message` says what happened and where, `hint` what to do. Told apart by `kind`, never by instanceof. */
export class EarshotError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string | null;
  constructor(kind: ErrorKind, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'EarshotError';
    this.kind = kind;
    this.hint = options.hint ?? null;
  }
}

/**
 * Why a source could not be read. denied: it refuses us (401, 403) · limited: asked to wait (429, 503) · gone: 410 ·
 * malformed: it answered something else than promised, HTML for JSON or a body cut off · unreachable: no answer, time-out,
 * 5xx, TLS or DNS trouble · too_large: over the size limit.
 */
export type SourceFailure = 'denied' | 'limited' | 'gone' | 'malformed' | 'unreachable' | 'too_large';

/** A source's failure; `kind` is what the poll ledger records. */
export class SourceError extends Error {
  readonly kind: SourceFailure;
  /** Epoch milliseconds before which it is pointless or impolite to ask again; null where nobody said. */
  readonly retryAt: number | null;
  constructor(kind: SourceFailure, message: string, options: { retryAt?: number | null; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SourceError';
    this.kind = kind;
    this.retryAt = options.retryAt ?? null;
  }
}

/** A query that cannot be read: a stable code and where in the text (0-based UTF-16 offset). */
export class QueryError extends Error {
  readonly kind = 'query';
  readonly code: QueryErrorCode;
  readonly at: number;
  readonly hint: string | null;
  constructor(code: QueryErrorCode, at: number, message: string, hint: string | null = null) {
    super(message);
    this.name = 'QueryError';
    this.code = code;
    this.at = at;
    this.hint = hint;
  }
}

export type QueryErrorCode =
  | 'E_EMPTY'
  | 'E_DANGLING_OPERATOR'
  | 'E_UNBALANCED_PAREN'
  | 'E_UNTERMINATED'
  | 'E_UNKNOWN_FIELD'
  | 'E_BAD_NUMBER'
  | 'E_BAD_VALUE'
  | 'E_BAD_WILDCARD'
  | 'E_BAD_REGEX'
  | 'E_UNSAFE_REGEX'
  | 'E_NEAR_OPERAND'
  | 'E_NEAR_DISTANCE'
  | 'E_ONLY_NOT'
  | 'E_LATE_FIELD';

/** Exit codes: the whole contract with shells and cron; documented by `earshot help exit-codes`. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  partial: 3,
  credentials: 4,
  temporary: 5,
  empty: 9,
  warning: 10,
  locked: 11,
  damaged: 12,
  critical: 20,
  interrupted: 130,
  terminated: 143,
} as const;

const EXIT_OF: Readonly<Record<ErrorKind, number>> = {
  usage: EXIT.usage,
  config: EXIT.usage,
  query: EXIT.usage,
  input: EXIT.usage,
  credentials: EXIT.credentials,
  temporary: EXIT.temporary,
  locked: EXIT.locked,
  store: EXIT.failure,
  damaged: EXIT.damaged,
  newer: EXIT.damaged,
  not_found: EXIT.failure,
  failure: EXIT.failure,
};

/** The exit code for anything thrown. */
export function exitCode(error: unknown): number {
  const kind = kindOf(error);
  return kind !== null && kind in EXIT_OF ? EXIT_OF[kind as ErrorKind] : EXIT.failure;
}

/** The `kind` of whatever was thrown, or null. */
export function kindOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'kind' in error && typeof error.kind === 'string'
    ? error.kind
    : null;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
