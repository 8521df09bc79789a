import type { Store } from '../model/store.ts';
import { sqliteStore } from './sqlite/sqlite.ts';

/**
 * Opens the store at a path (`:memory:` for none), making or updating the file unless `readonly`. Throws EarshotError: store (cannot be
 * opened or written) · damaged (no database, corrupt, another program's) · newer (a later earshot wrote it) · not_found (read-only, no file).
 */
export async function openStore(path: string, options: { readonly?: boolean } = {}): Promise<Store> {
  return sqliteStore(path, options.readonly ?? false);
}
