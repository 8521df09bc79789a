import { type CueMatcher, cueRules } from '../enrich/index.ts';
import { compile, parseQuery } from '../match/index.ts';
import type { CueRule } from '../model/cue.ts';

/** Finds the cues of intent in a text, ours and those of the configuration: cues are queries, and enrich knows no query engine. */
export function cueMatcher(own: readonly CueRule[]): CueMatcher {
  const rules = new Map([...cueRules, ...own].map(rule => [rule.id, rule]));
  const matcher = compile([...rules.values()].map(({ id, query }) => ({ id, query: parseQuery(query) })));
  return item =>
    matcher(item).flatMap(({ brand, spans }) => {
      const rule = rules.get(brand);
      return rule ? [{ rule, spans }] : [];
    });
}
