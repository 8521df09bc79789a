import { parseQuery } from '../../src/match/index.ts';
import type { Brand } from '../../src/model/brand.ts';

/** A brand that is named in one word. */
export const acme: Brand = {
  id: 'acme',
  name: 'Acme',
  role: 'own',
  text: 'acme',
  query: parseQuery('acme'),
  handles: {},
  context: { for: [], against: [] },
  since: null,
};
