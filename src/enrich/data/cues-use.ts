import type { CueRule } from '../../model/cue.ts';
import { cue } from './cue.ts';

// A word with an apostrophe is found without it: `doesnt` matches "doesn't" and "doesnt".
const NOT =
  '(doesnt OR didnt OR wont OR cant OR isnt OR "does not" OR "did not" OR "will not" OR cannot OR "can not" OR "is not")';

/** What people who use a thing say: questions, faults, wishes, complaints, praise. */
export const useCues: readonly CueRule[] = [
  cue(
    'question',
    'how',
    2.2,
    'asks how',
    '"how do i" OR "how do you" OR "how do we" OR "how can i" OR "how can we" OR "how does" OR "how would" OR "how often" OR "how long" OR "how to"',
  ),
  cue(
    'question',
    'anyone',
    2.2,
    'asks others',
    '"does anyone" OR "does anybody" OR "anyone know" OR "anybody know" OR "has anyone" OR "has anybody" OR "anyone else" OR "anyone here" OR "can anyone" OR "can someone" OR "could someone"',
  ),
  cue(
    'question',
    'whether',
    1.8,
    'asks whether',
    '"is there a" OR "is there any" OR "is it possible" OR "is it safe" OR "does it" OR "can it" OR "can i" OR "am i the only" OR "what is the difference" OR "whats the difference" OR "which one" OR "what happens"',
  ),
  cue(
    'question',
    'wonder',
    1.6,
    'wonders',
    'wondering OR "any idea" OR "any ideas" OR "any tips" OR "quick question" OR "asking for"',
  ),

  cue(
    'bug',
    'crash',
    2.4,
    'tells of a crash',
    'crash* OR freezes OR "stopped working" OR "stops working" OR segfault* OR "blue screen"',
  ),
  cue(
    'bug',
    'fault',
    1.6,
    'names a fault',
    'bug OR bugs OR buggy OR broken OR failing OR fails OR failed OR glitch* OR malfunction* OR bricked',
  ),
  cue('bug', 'error', 2, 'quotes an error', '(error OR errors OR "exception thrown") NOT "trial and error"'),
  cue(
    'bug',
    'not-working',
    2.4,
    'something does not work',
    `${NOT} NEAR/3 (work OR works OR working OR connect* OR pair* OR load* OR open* OR start* OR sync* OR "turn on" OR "switch off" OR "shut off" OR respond* OR save OR export* OR login OR "log in")`,
  ),
  cue(
    'bug',
    'since-update',
    1.8,
    'since an update',
    '(since OR after OR ever OR latest OR new) NEAR/4 (update OR upgrade OR firmware OR release) AND (now OR no OR not OR stopped OR broke* OR crash* OR cant OR wont OR doesnt OR keeps OR loses OR lost OR every)',
  ),
  cue(
    'bug',
    'keeps',
    1.8,
    'keeps happening',
    '(keeps OR "kept on" OR constantly OR randomly) NEAR/3 (disconnect* OR drop* OR restart* OR reboot* OR losing OR resetting OR crashing OR failing OR logging OR turning)',
  ),
  cue(
    'bug',
    'blank',
    2.2,
    'shows nothing or the wrong thing',
    '(blank OR empty OR wrong OR garbled OR corrupt* OR stuck) NEAR/5 (screen OR page OR display OR app OR reading OR value OR temperature OR output OR button OR loading OR at)',
  ),
  cue(
    'bug',
    'report',
    3,
    'a bug report',
    '"steps to reproduce" OR "bug report" OR "stack trace" OR traceback OR regression OR "expected behavior" OR "expected behaviour" OR reproducible OR "can reproduce"',
  ),

  cue(
    'bug',
    'drops',
    2.4,
    'loses its connection',
    '(loses OR lose OR lost OR drops) NEAR/3 (wifi OR connection OR bluetooth OR network OR sync) OR (server* OR site OR service OR app OR login) NEAR/4 (down OR timeout OR timeouts OR 502 OR 503 OR 500 OR 404)',
  ),
  cue(
    'feature_request',
    'wish',
    2.8,
    'wishes for something',
    '"feature request" OR "would be nice" OR "would be great" OR "would be cool" OR "would be useful" OR "would love" OR "id love" OR "please add" OR "i wish" OR "wish it" OR "wish there" OR "wish you" OR "hope you add" OR "any plans to" OR "any plans for" OR "any chance of"',
  ),
  cue(
    'feature_request',
    'add',
    1.8,
    'asks to add',
    '(please OR could OR should OR can OR when) NEAR/5 (add OR implement OR introduce OR bring OR offer OR support)',
  ),
  cue(
    'feature_request',
    'lacks',
    2,
    'misses something',
    '(need OR needs OR want OR missing OR lacks OR lacking OR allow OR suggestion) NEAR/5 (option OR feature OR support OR integration OR setting OR mode OR api OR widget OR shortcut OR toggle OR export)',
  ),

  cue(
    'feature_request',
    'let-us',
    2.2,
    'says what it should do',
    'wish NEAR/6 (had OR could OR would OR supported) OR (should OR could) NEAR/1 (let OR allow OR offer)',
  ),
  cue(
    'complaint',
    'anger',
    1.8,
    'is angry',
    'disappoint* OR unacceptable OR ridiculous OR terrible OR awful OR worst OR useless OR garbage OR "never again" OR "fed up" OR frustrat* OR annoying OR shame* OR "a joke" OR "so bad" OR "stay away" OR regret*',
  ),
  cue(
    'complaint',
    'money',
    2.2,
    'wants money back',
    'refund* OR "money back" OR "charged twice" OR "charged me" OR overcharged OR "waste of money" OR "rip off" OR ripoff OR scammed OR "cancel my" OR cancelled',
  ),
  cue(
    'complaint',
    'ignored',
    2.6,
    'was not helped',
    '(support OR ticket OR emails OR service OR helpdesk OR chat) NEAR/7 (nobody OR ignored OR ignores OR useless OR waiting OR weeks OR days OR unanswered OR hopeless OR "no answer" OR "no reply" OR "no response" OR "never replied")',
  ),
  cue(
    'complaint',
    'still',
    1.4,
    'is still waiting',
    '(still OR "for weeks" OR "for months") NEAR/4 (waiting OR nothing OR broken OR missing OR unresolved OR delayed)',
  ),
  cue(
    'complaint',
    'worse',
    1.4,
    'it got worse',
    '(getting OR got OR gone OR went) NEAR/2 (worse OR downhill) OR "used to be" NEAR/6 (good OR great OR better) OR overpriced OR "too expensive" OR "price hike" OR "price increase"',
  ),

  cue(
    'complaint',
    'broke',
    2,
    'it did not last',
    '(broke OR died OR dead OR leaks OR leaking OR "fell apart") NEAR/5 (after OR within OR already) OR "expected better" OR "not good enough"',
  ),
  cue(
    'complaint',
    'late',
    2.6,
    'it did not come',
    '(parcel OR package OR delivery OR shipment OR order OR ordered) NEAR/8 (late OR lost OR delayed OR waiting OR "never arrived" OR "not arrived")',
  ),
  cue(
    'praise',
    'love',
    1.8,
    'loves it',
    '(love OR loving OR adore) NEAR/4 (my OR it OR this OR the OR how OR these) OR "in love with"',
  ),
  cue(
    'praise',
    'best',
    1.8,
    'finds it excellent',
    'amazing OR awesome OR fantastic OR excellent OR brilliant OR flawless* OR perfect OR superb OR impressed OR delighted OR "works great" OR "works perfectly" OR "game changer" OR "worth every" OR "best purchase" OR "highly recommend" OR "cant recommend" NEAR/2 enough',
  ),
  cue(
    'praise',
    'thanks',
    1.9,
    'says thanks',
    '("thank you" OR thanks OR kudos OR "shout out" OR shoutout OR "well done" OR "hats off" OR bravo) NOT "no thanks"',
  ),
];
