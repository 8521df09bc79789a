import { bare, type Names } from './names.ts';

/** What a document's root says it is: rss20, rss092, rss090, rss10, atom10, atom03 …; `rss` and `atom` without a version. */
export function formatOf(names: Names): string {
  const version = (names.attrs['version'] ?? '').trim();
  if (names.root === 'feed' || names.root === 'entry') {
    if (version === '0.3' || /purl\.org\/atom\/ns/.test(names.namespace)) return 'atom03';
    return bare(names.namespace) === 'www.w3.org/2005/atom' ? 'atom10' : 'atom';
  }
  if (names.root === 'rdf:RDF') {
    const spaces = Object.values(names.attrs).map(bare);
    if (spaces.some(space => space.includes('netscape.com/rdf/simple/0.9'))) return 'rss090';
    return 'rss10';
  }
  const number = /^(\d)\.(\d{1,2})/.exec(version);
  if (!number) return 'rss';
  return number[1] === '2' ? 'rss20' : `rss${number[1]}${number[2]}`;
}
