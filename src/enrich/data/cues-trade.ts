import type { CueRule } from '../../model/cue.ts';
import { cue } from './cue.ts';

/** Everything around it: buying, jobs, spam, news, safety, abuse. */
export const tradeCues: readonly CueRule[] = [
  cue(
    'purchase',
    'should-i',
    4.4,
    'is about to buy',
    '"should i buy" OR "should i get" OR "worth buying" OR "worth getting" OR "worth the money" OR "worth the price" OR "thinking of buying" OR "thinking about buying" OR "thinking of getting" OR "thinking about getting" OR "looking to buy" OR "about to buy" OR "want to buy" OR "planning to buy" OR "tempted to buy" OR "considering buying" OR "considering a" OR "before i buy"',
  ),
  cue(
    'purchase',
    'recommend',
    4.4,
    'asks for a recommendation',
    '"can anyone recommend" OR "can you recommend" OR "anyone recommend" OR "any recommendations" OR "what would you recommend" OR "do you recommend" OR "would you recommend" OR "in the market for" OR "which one should"',
  ),
  cue(
    'purchase',
    'looking',
    2.4,
    'looks for one',
    '"looking for a" OR "looking for an" OR "looking to replace" OR "need a new" OR "alternatives to" OR "alternative to"',
  ),
  cue(
    'purchase',
    'where',
    4.6,
    'asks where to buy',
    '(where OR how) ONEAR/5 (buy OR order OR preorder OR purchase) OR "back in stock" OR "in stock" OR "ship to" OR "shipping to" OR "deliver to" OR "just ordered" OR "just preordered"',
  ),
  cue(
    'purchase',
    'price',
    3.6,
    'asks for the price',
    '"how much is" OR "how much does" OR "how much would" OR (pricing OR quote OR discount OR trial OR demo) NEAR/6 (team OR seats OR users OR plan OR company OR office OR we OR students OR licence OR license)',
  ),
  cue(
    'purchase',
    'between',
    1.6,
    'compares before buying',
    '(choose OR decide OR choosing OR deciding OR torn OR difference) NEAR/3 between OR "or should i" OR "vs" NEAR/4 which',
  ),

  cue(
    'job',
    'hiring',
    3.6,
    'is a job advert',
    '"were hiring" OR "we are hiring" OR "is hiring" OR "now hiring" OR "whos hiring" OR "join our team" OR "job opening" OR "open position" OR "open positions" OR "open roles" OR vacancy OR vacancies OR "apply now" OR "apply by"',
  ),
  cue(
    'job',
    'role',
    2.4,
    'describes a role',
    '(engineer OR developer OR manager OR designer OR analyst OR intern OR internship OR werkstudent) NEAR/8 (remote OR onsite OR hybrid OR salary OR apply OR "full time" OR "part time" OR position OR vacancy)',
  ),

  cue(
    'spam',
    'lure',
    2.6,
    'lures',
    '"promo code" OR "coupon code" OR "discount code" OR "click here" OR "link in bio" OR "follow and retweet" OR "follow and share" OR "free gift card" OR "earn money" OR "passive income" OR "dm me" OR "act now" OR "limited time offer" OR giveaway NEAR/6 (follow OR win OR click OR retweet)',
  ),

  cue(
    'spam',
    'claim',
    3.2,
    'promises a prize',
    '(win OR claim) NEAR/8 (free OR prize OR cash OR iphone) AND (follow OR click OR claim OR rt OR retweet)',
  ),
  cue(
    'news',
    'headline',
    1.8,
    'reads like a headline',
    'title:(announces OR announced OR launches OR unveils OR introduces OR acquires OR acquired OR raises OR appoints OR sues OR sued OR recalls OR confirms OR "press release" OR funding OR quarterly OR investigates OR investigation OR partners OR partnership)',
  ),
  cue(
    'news',
    'reports',
    2.8,
    'quotes somebody',
    '"said in a statement" OR "a spokesperson" OR "a spokeswoman" OR "a spokesman" OR "according to" NEAR/6 (report OR company OR sources OR officials) OR "announced today" OR "press release" OR "told reporters"',
  ),

  cue(
    'news',
    'business',
    2.8,
    'tells of business',
    '(revenue OR shares OR earnings OR profit OR ceo OR sales) NEAR/9 (quarter OR fall OR fell OR rise OR rose OR estimates OR "steps down" OR resigns)',
  ),
  cue(
    'safety',
    'danger',
    3.8,
    'tells of danger',
    'overheat* OR "caught fire" OR "catch fire" OR "catching fire" OR "on fire" OR "burst into flames" OR "went up in flames" OR explod* OR electrocut* OR "electric shock" OR "fire hazard" OR "fire risk" OR "fire brigade" OR "fire department" OR "safety hazard" OR "safety issue" OR "safety recall" OR "house fire" OR "burn down" OR "burning smell" OR "smoke alarm" OR "too hot to touch" OR "boiled dry" OR "unplug your" OR "unplug it"',
  ),
  cue(
    'safety',
    'harm',
    3.2,
    'somebody or something got hurt',
    '(burn OR burned OR burnt OR burns OR scald* OR melt* OR smoke OR smoking OR sparks OR injur* OR hurt OR hospital*) NEAR/7 (hand OR hands OR arm OR finger* OR kid OR kids OR child* OR daughter OR son OR kitchen OR house OR counter OR worktop OR plug OR base OR cable OR outlet OR socket OR device OR customers OR people OR battery OR kettle*)',
  ),
  cue(
    'safety',
    'unsafe',
    2.2,
    'calls it unsafe',
    'unsafe OR dangerous OR hazard OR hazardous OR toxic OR poison* OR "product recall" OR "voluntary recall" OR (recall OR recalled OR recalling) NEAR/6 (product* OR units OR model* OR customers OR firmware OR kettle* OR all OR official)',
  ),
  cue(
    'safety',
    'found',
    3.4,
    'found something in it',
    'found ONEAR/3 (glass OR metal OR mould OR mold OR insect* OR worm* OR needle* OR "razor blade")',
  ),
  cue(
    'safety',
    'breach',
    3,
    'tells of a leak of data',
    '(leak* OR breach* OR hacked OR stolen OR exposed) NEAR/5 (data OR password* OR account* OR customer* OR "credit card" OR emails OR credentials)',
  ),

  cue(
    'abuse',
    'insult',
    3.8,
    'insults',
    'idiot* OR moron* OR scum OR "piece of shit" OR asshole* OR dickhead* OR "shut up" OR "go to hell" OR "fuck you" OR "fuck off" OR retarded OR "kill yourself" OR "go die" OR "drop dead"',
  ),
];
