import { reveal } from '../../src/model/secret.ts';
import type { HttpRequest } from '../../src/model/source.ts';

/** A request's address as a server sees it, its query's parameters with those of the address itself. */
export function urlOf({ url, query = {} }: HttpRequest): URL {
  const address = new URL(reveal(url));
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, reveal(value));
  return address;
}
