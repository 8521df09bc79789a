/** Query parameters that say how a reader came to a page, never which page it is. */
const TRACKING =
  /^(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igsh|igshid|li_fat_id|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hs\w+|hsctatracking|_ga|_gl|oly_(?:anon|enc)_id|vero_(?:id|conv)|wickedid|rb_clickid|s_cid|sr_share|cmpid|ncid|ocid|ref_src|ref_url|guccounter|guce_\w+|__twitter_impression|at_(?:medium|campaign|custom\d)|pk_(?:campaign|kwd|source|medium)|piwik_\w+|mtm_\w+|spm|xtor|wt_mc|share_id)$/i;

/** Longer addresses are not kept: nothing real needs them, and they fill a database. */
const LONGEST = 8192;

/**
 * One page, one address: absolute, http or https, host in lower case without default port, no credentials, no fragment
 * (`#!` routes stay), no tracking parameters; the other parameters keep order and spelling.
 * Returns null for what is not a web address (mailto:, javascript:, a relative one without `base`).
 */
export function canonicalUrl(url: string, base?: string | null): string | null {
  const parsed = parse(url, base);
  if (!parsed) return null;
  parsed.username = '';
  parsed.password = '';
  if (!parsed.hash.startsWith('#!')) parsed.hash = '';
  // Also where it is empty: that takes a lone ? away, and no ? that belongs to a value.
  parsed.search = withoutTracking(parsed.search);
  const text = parsed.href;
  return text.length > LONGEST ? null : text;
}

/** An absolute http(s) address as it stands, or null; what a feed's link says before it is made canonical. */
export function absoluteUrl(url: string, base?: string | null): string | null {
  const href = parse(url, base)?.href ?? null;
  return href !== null && href.length <= LONGEST ? href : null;
}

/** The host of an address in lower case, without port and a leading `www.`; null where it has none. */
export function hostOf(url: string): string | null {
  return parse(url)?.hostname.replace(/^www\./, '') || null;
}

/** Addresses that no parser refuses: most there are, and to parse one costs more than to read the entry it stands in. */
const SOUND = /^https?:\/\/(?:[a-z\d]+\.)+[a-z]{2,24}(?:[/?#]\S*)?$/i;

/** Whether this text is an absolute web address. */
export function isWebUrl(text: string): boolean {
  return SOUND.test(text) || (/^https?:\/\/[^\s/]/i.test(text) && parse(text) !== null);
}

function parse(url: string, base?: string | null): URL | null {
  const text = url.trim();
  if (text === '' && !base) return null;
  try {
    const parsed = base ? new URL(text, base) : new URL(text);
    return (parsed.protocol === 'http:' || parsed.protocol === 'https:') && parsed.hostname ? parsed : null;
  } catch {
    return null;
  }
}

function withoutTracking(search: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter(part => part !== '' && !TRACKING.test(part.split('=', 1)[0] ?? ''));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}
