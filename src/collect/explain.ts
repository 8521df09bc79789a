import { kindOf, SourceError, type SourceFailure } from '../model/errors.ts';
import { PRIVATE } from './address.ts';

type Words = readonly [kind: SourceFailure, words: string];

const CUT: Words = ['unreachable', 'the connection was cut before an answer came'];
const NO_TRUST = 'its TLS certificate cannot be trusted';

/** What Node's, OpenSSL's and undici's codes mean in plain words. */
const BY_CODE: Readonly<Record<string, Words>> = {
  ENOTFOUND: ['unreachable', 'there is no host of that name (DNS)'],
  EAI_AGAIN: ['unreachable', 'the name could not be looked up just now (DNS does not answer)'],
  EAI_FAIL: ['unreachable', 'the name could not be looked up (DNS failed)'],
  ENODATA: ['unreachable', 'the name has no address (DNS)'],
  ECONNREFUSED: ['unreachable', 'the host refused the connection (nothing listens there)'],
  ECONNRESET: CUT,
  EPIPE: CUT,
  UND_ERR_SOCKET: CUT,
  UND_ERR_CLOSED: CUT,
  UND_ERR_DESTROYED: CUT,
  EHOSTUNREACH: ['unreachable', 'there is no route to the host'],
  ENETUNREACH: ['unreachable', 'the network cannot be reached from here'],
  EADDRNOTAVAIL: ['unreachable', 'the address cannot be used from here'],
  ETIMEDOUT: ['unreachable', 'the host did not accept a connection in time'],
  UND_ERR_CONNECT_TIMEOUT: ['unreachable', 'the host did not accept a connection in time'],
  UND_ERR_HEADERS_TIMEOUT: ['unreachable', 'no answer in time'],
  UND_ERR_BODY_TIMEOUT: ['unreachable', 'the answer stopped coming half-way'],
  CERT_HAS_EXPIRED: ['unreachable', 'its TLS certificate has expired'],
  CERT_NOT_YET_VALID: ['unreachable', "its TLS certificate is not valid yet (is this machine's clock right?)"],
  CERT_REVOKED: ['unreachable', 'its TLS certificate was revoked'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['unreachable', `${NO_TRUST} (self-signed)`],
  SELF_SIGNED_CERT_IN_CHAIN: ['unreachable', `${NO_TRUST} (self-signed authority; NODE_EXTRA_CA_CERTS can add one)`],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['unreachable', `${NO_TRUST} (the server leaves out a link of the chain)`],
  UNABLE_TO_GET_ISSUER_CERT: ['unreachable', `${NO_TRUST} (unknown authority)`],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['unreachable', `${NO_TRUST} (unknown authority)`],
  ERR_TLS_CERT_ALTNAME_INVALID: ['unreachable', 'its TLS certificate is made out to another name'],
  UND_ERR_PRX_TLS: ['unreachable', "the proxy's TLS certificate cannot be trusted"],
  EPROTO: ['unreachable', 'no TLS connection came about (does it speak https at all?)'],
  UND_ERR_HEADERS_OVERFLOW: ['malformed', 'its headers are too large'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['malformed', 'the body is not as long as announced: it was cut off'],
};

/** What went wrong between us and a place, as a SourceError whose message starts with `shown` (which holds no secret). */
export function explain(error: unknown, shown: string, midBody: boolean): SourceError {
  if (error instanceof Error && kindOf(error) !== null && error.name === 'SourceError') {
    const known = error as SourceError;
    return new SourceError(known.kind, `${shown}: ${known.message}`, { retryAt: known.retryAt, cause: known.cause });
  }
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  if (code === PRIVATE)
    return new SourceError('denied', `${shown}: ${message}, refused unless its configuration says allow_private: true`);
  const status = /^Proxy (?:response|Authentication Required) \((\d+)\)/.exec(message)?.[1];
  if (status === '407') return new SourceError('denied', `${shown}: the proxy wants credentials (407)`);
  if (status !== undefined) return new SourceError('unreachable', `${shown}: the proxy answered ${status}`);
  if (error instanceof Error && error.name === 'HTTPParserError')
    return new SourceError('malformed', `${shown}: the answer is not HTTP`, { cause: error });
  const [kind, words] = wordsFor(code, midBody);
  return new SourceError(kind, `${shown}: ${words}`, { cause: error });
}

function wordsFor(code: string, midBody: boolean): Words {
  const known = BY_CODE[code];
  if (midBody && known === CUT) return ['malformed', 'the body was cut off before its end'];
  if (known) return known;
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return ['unreachable', `no TLS connection came about (${code}; does it speak https at all?)`];
  // The library's own words may quote what was sent; the code never does.
  return ['unreachable', `could not be reached${code === '' ? '' : ` (${code})`}`];
}

/** The code of an error, of its cause, or of the first of several (a host with several addresses). */
function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 3) return '';
  if ('code' in error && typeof error.code === 'string' && error.code !== '')
    return error.code.replace(/[^A-Z0-9_]/gi, '');
  if ('errors' in error && Array.isArray(error.errors)) return codeOf(error.errors[0], depth + 1);
  return 'cause' in error ? codeOf(error.cause, depth + 1) : '';
}
