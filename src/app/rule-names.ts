import { signRules, standardRules } from '../detect/index.ts';
import { SOURCE_SILENT } from './source-alert.ts';

/** Every rule that may raise an alert, by the name alerts carry. */
export const RULES: readonly string[] = [
  ...standardRules({ budget: 1 }).map(({ id }) => id),
  ...signRules(1).map(({ id }) => id),
  SOURCE_SILENT,
];
