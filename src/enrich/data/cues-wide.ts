import type { CueRule } from '../../model/cue.ts';
import { cue } from './cue.ts';

/** Words that lean towards a label without deciding it: each adds a little, several together are seldom wrong. */
export const wideCues: readonly CueRule[] = [
  cue(
    'job',
    'hint-words',
    2.4,
    'speaks of work to be had',
    'hiring OR recruit* OR vacanc* OR internship* OR apprentice* OR "job opening" OR "job openings" OR "open position" OR "open positions" OR "open role" OR "open roles" OR "job description" OR "apply now" OR "apply at" OR "apply here" OR "apply by" OR applicants OR candidates OR careers OR resume OR cv OR cvs OR "full-time" OR "part-time" OR "fulltime" OR "years experience" OR "years of experience" OR "visa sponsorship" OR "graduate scheme" OR "graduate programme" OR "graduate program" OR "trainee" OR "cover letter" OR "job alert" OR "now accepting applications"',
  ),
  cue(
    'job',
    'hint-post',
    1.6,
    'names a post to be filled',
    '(seeks OR seeking OR wanted OR needed OR "looking for" OR "wants you" OR "join our" OR "join us" OR opening OR openings OR role OR roles OR position OR positions OR vacancy OR hire OR fill) NEAR/7 (developer* OR engineer* OR manager* OR analyst* OR assistant* OR driver* OR designer* OR accountant* OR nurse* OR consultant* OR supervisor* OR technician* OR scientist* OR barista* OR copywriter* OR teacher* OR intern OR cook* OR chef* OR plumber* OR electrician* OR researcher* OR representative* OR lead OR director* OR operator* OR operative* OR writer* OR architect*)',
  ),
  cue(
    'job',
    'hint-pay',
    1.6,
    'names the pay or the terms of work',
    'salary OR "per hour" OR "an hour" OR "immediate start" OR "permanent contract" OR "4 day week" OR "four day week" OR hybrid OR shifts OR "night shift" OR referral NEAR/4 (position* OR role* OR team)',
  ),

  cue(
    'news',
    'hint-verbs',
    2,
    'tells what a company did, as reporters do',
    '(to OR has OR have OR will) ONEAR/1 (open OR close OR cut OR acquire OR buy OR sell OR launch OR invest OR stop OR build OR merge OR lay) OR acquires OR acquired OR raises ONEAR/4 (m OR million OR billion OR bn OR series OR funding OR forecast) OR unveils OR unveiled OR launches OR names ONEAR/5 (as OR chief OR new) OR appoints OR posts ONEAR/3 (record OR profit OR loss) OR reports ONEAR/5 (profit OR loss OR revenue OR sales OR earnings OR quarter*) OR delays OR agrees OR agree OR fined OR fines OR sues OR sued OR charged ONEAR/1 with OR acquires OR donates OR awarded OR signs OR expands OR suspends OR warns OR wins ONEAR/4 (prize OR award OR contract OR case)',
  ),
  cue(
    'news',
    'hint-nouns',
    1.5,
    'speaks of what papers write of',
    'shareholders OR shares OR investors OR "series a" OR "series b" OR "series c" OR startup OR "start-up" OR antitrust OR regulator* OR watchdog OR ministry OR court OR trial OR lawsuit OR merger OR takeover OR acquisition OR layoffs OR "job cuts" OR quarter OR "third-quarter" OR profit* OR revenue OR margins OR forecast OR union OR strike OR spokesman OR spokeswoman OR spokesperson OR government OR supplier* OR ceo OR cfo OR "chief executive" OR plant OR factory OR contract NEAR/4 (million OR awarded OR year) OR "fact check" OR opinion NEAR/1 what OR interview NEAR/3 (with OR head OR ceo) OR "open-sources" OR "open sources" OR roundup OR insider',
  ),
  cue(
    'news',
    'hint-release',
    1.4,
    'something has come out',
    '(released OR "now available" OR "out now" OR "is out" OR introducing) NOT (i OR my OR you)',
  ),

  cue(
    'purchase',
    'hint-bought',
    2,
    'bought it or is about to',
    '(just OR finally OR gonna OR "going to" OR about OR decided OR today OR i OR we) NEAR/4 (order OR ordered OR bought OR buy OR buying OR purchase OR purchased OR preordered OR pre-ordered OR "pre-order" OR upgrade OR upgrading OR "treat myself" OR "signed up")',
  ),
  cue(
    'purchase',
    'hint-choosing',
    2.2,
    'is choosing',
    '"thinking about" OR "thinking of" OR considering OR evaluating OR "torn between" OR "in the market" OR "saving up" OR "should i get" OR "should i buy" OR "should i wait" OR "worth it" OR "worth buying" OR "which one" OR "recommend me" OR recommendation* OR "looking for a" OR "looking to buy" OR "looking at" OR "my next" OR "alternative to" OR "alternatives to" OR "would you get" OR "wish list" OR "wishlist" OR "wedding list" OR "shopping for" OR replacing',
  ),
  cue(
    'purchase',
    'hint-price',
    1.6,
    'asks or speaks of the price of one',
    '"how much" OR "black friday" OR discount NEAR/5 (student OR any OR is) OR "any deals" OR cheapest OR "on sale" OR "the sale" OR "where can i get" OR "where can i buy" OR "where to buy" OR "who sells" OR "in stock" OR budget OR "under 100" OR "under 200" OR "under 300" OR "under 500" OR "second hand" OR quote NEAR/4 (sales OR seats)',
  ),

  cue(
    'question',
    'hint-opening',
    1.2,
    'begins as questions do',
    'how OR "what is" OR "whats" OR "where do" OR "where is" OR "when does" OR "when is" OR "when will" OR "why does" OR "why do" OR "which" OR "who do" OR "is there" OR "is it" OR "are there" OR "do you" OR "does the" OR "can i" OR "can you" OR "could someone" OR wondering OR "what happens" OR "what does" OR "whats the" OR "am i" OR explain',
  ),

  cue(
    'bug',
    'hint-symptom',
    2,
    'tells of a symptom',
    'freezes OR frozen OR hangs OR crash* OR regression OR exception OR traceback OR typeerror OR "blank page" OR "blank screen" OR "white screen" OR "black screen" OR "error code" OR 404 OR 500 OR 502 OR 503 OR "logs me out" OR "logged out" OR stuck OR "wont load" OR "wont open" OR "wont connect" OR "wont start" OR "wont pair" OR "cant pair" OR "cant log" OR "cant connect" OR "no sound" OR duplicates OR "over and over" OR flickers OR flickering OR unresponsive OR reinstall* OR reproduce OR repro OR "memory leak" OR "memory usage" OR "times out" OR timeout OR lags OR lagging OR "stopped syncing" OR "not syncing" OR "is down" OR broke NEAR/4 (update OR release OR version)',
  ),
  cue(
    'bug',
    'hint-since',
    2,
    'something went wrong with an update or on some machine',
    '(since OR "ever since") NEAR/5 (update* OR updating OR firmware OR upgrade* OR upgrading OR version OR release OR patch OR yesterday OR morning OR "clocks changed") OR (firmware OR ios OR android OR windows OR linux OR macos OR firefox OR chrome OR safari OR pixel OR samsung OR wayland) NEAR/12 (wrong OR missing OR ignores OR loses OR lost OR empty OR blank OR fails OR failed OR error OR freezes OR stuck OR silent OR doubles OR rejected OR instead OR again OR cant OR wont OR doesnt OR kills)',
  ),
  cue(
    'bug',
    'hint-wrong',
    1.4,
    'does something other than it should',
    '(shows OR returns OR gives OR says OR puts OR counts OR saves OR loses OR deletes OR empties OR ignores OR doubles OR exports OR exported OR displays OR jumps OR resets OR rejects OR rejected) NEAR/8 (wrong OR nothing OR empty OR invalid OR error OR twice OR same OR late OR missing OR every OR black OR zero OR null OR instead OR only OR again OR though OR while OR whenever OR unless)',
  ),

  cue(
    'feature_request',
    'hint-wants',
    2.2,
    'asks for something new',
    '"please add" OR "please make" OR "please support" OR "please bring" OR "please let" OR "add one" OR "add support" OR "feature request" OR suggestion OR "any plans" OR "any chance" OR "hope you add" OR "hoping for" OR "would love" OR "id love" OR "would be nice" OR "would be great" OR "would be cool" OR "itd be" OR "would be lovely" OR "would be useful" OR "would be handy" OR "could you add" OR "can you add" OR "can we get" OR "can we have" OR "would you add" OR "you consider" OR "bring back" OR "should be able" OR "should have" OR "should let" OR "should support" OR "should allow" OR "let us" OR "let me" OR "needs a" OR "needs an" OR "need an option" OR "an option" OR lacks OR lacking OR "missing in" OR "is missing" OR "the only thing" OR "wish list" OR rfe OR "why not let" OR "why cant we" OR "still no" OR "still cant" OR "in the next" OR "id pay" OR "please consider" OR idea',
  ),
  cue(
    'feature_request',
    'hint-hope',
    1.8,
    'wishes that it did more',
    '(wish OR hope OR hopes OR hoping OR want OR wanted OR needs OR need OR dear) NEAR/6 (add OR adds OR added OR support OR supports OR supported OR had OR offer OR offers OR could OR option OR mode OR feature OR features OR integration OR plugin OR export OR import OR widget OR shortcuts OR shortcut OR plan OR offline OR "dark mode" OR api)',
  ),

  cue(
    'complaint',
    'hint-wait',
    2,
    'is kept waiting or left without an answer',
    '"still waiting" OR "still no" OR "no answer" OR "no reply" OR "no response" OR "zero answers" OR "nobody answers" OR "never answered" OR "never replied" OR "on hold" OR waiting OR waited OR hotline OR queue OR overdue OR late OR delayed OR "did not show" OR "didnt show" OR "never arrived" OR "still hasnt" OR "weeks" NEAR/4 (no OR zero OR late OR still OR waiting OR order OR refund)',
  ),
  cue(
    'complaint',
    'hint-money',
    2,
    'is angry about money',
    'refund OR refunded OR "money back" OR overcharged OR "charged twice" OR "charged me" OR "double charged" OR "rip off" OR ripoff OR scam NEAR/5 (you OR they OR this OR company) OR overpriced OR "price hike" OR (doubled OR raised OR increased OR hidden) NEAR/5 (price OR prices OR bill OR fee OR fees OR subscription) OR "i paid" OR "we paid" OR warranty NEAR/6 (not OR doesnt OR refuses OR refused OR expired OR cover) OR vouchers',
  ),
  cue(
    'complaint',
    'hint-words',
    1.8,
    'says that it is bad',
    'worst OR terrible OR awful OR horrible OR ridiculous OR unacceptable OR disgrace* OR disappoint* OR fuming OR furious OR appalling OR pathetic OR useless OR shame OR disgusting OR regret OR "never again" OR avoid OR "not impressed" OR unimpressed OR "a joke" OR "step back" OR downhill OR "fell apart" OR "coming apart" OR snapped OR scratched OR damaged OR broke OR broken OR faulty OR cancelled OR cancelling OR "thanks for nothing" OR "1 star" OR "one star" OR "waste of" OR rude OR unhelpful OR incompetent OR "let down" OR "fed up" OR "sick of" OR "the wrong" OR tastes',
  ),
  cue(
    'complaint',
    'hint-treated',
    1.4,
    'tells how a company treated them',
    '(refuses OR refused OR ignored OR ignores OR closed OR lied OR lost OR sold OR told) NEAR/6 (me OR us OR my OR ticket OR order OR complaint OR refurbished OR request) OR "this is how they" OR "customer for" NEAR/9 (years OR treat) OR "your driver" OR "third time" OR "fourth time" OR technician',
  ),

  cue(
    'praise',
    'hint-words',
    1.8,
    'says that it is good',
    'love OR loving OR loved OR amazing OR awesome OR excellent OR fantastic OR brilliant OR perfect OR superb OR impressed OR "hats off" OR kudos OR shoutout OR "shout out" OR "thank you" OR "thanks to" OR "well done" OR "great job" OR "good job" OR "hands down" OR "best" OR painless OR flawless* OR gorgeous OR beauty OR joy OR delight* OR happier OR "happy customer" OR "big fan" OR recommend NEAR/4 (to OR it OR highly) OR "highly recommend" OR "five stars" OR "5 stars" OR "10/10" OR "worth every" OR "game changer" OR "rock solid" OR "nothing to complain" OR "no complaints" OR "keeps going" OR "never let" OR "saved our" OR "saved my" OR "saved me" OR "like new" OR "nice touch" OR "stupidly good" OR "so good" OR "really good"',
  ),

  cue(
    'spam',
    'hint-offers',
    2.2,
    'sells or lures',
    '"link in bio" OR telegram OR whatsapp OR "inbox me" OR "dm me" OR "dm us" OR "dm to" OR "ask me how" OR "contact us now" OR "click here" OR "check my profile" OR "check out my" OR onlyfans OR casino OR bonus NEAR/4 (free OR spins OR casino) OR crypto OR btc OR bitcoin OR forex OR "trading bot" OR signals OR giveaway OR "tag 3 friends" OR "follow us" OR "follow and" OR "free followers" OR "promo code" OR "my code" OR "use code" OR coupon OR "referral link" OR "limited time" OR "act now" OR "order now" OR "free shipping" OR replica OR crack OR cracked OR "no credit check" OR loan OR loans OR "best price" OR "cheap price" OR "bulk discount" OR seo OR "work from home" OR "from home" NEAR/4 earn OR "lose weight" OR singles OR verified NEAR/2 accounts OR "accounts for sale"',
  ),
  cue(
    'spam',
    'hint-phishing',
    2.4,
    'asks to confirm or to pay at a strange address',
    '(verify OR confirm OR claim OR release OR suspended OR unlock) NEAR/8 (account OR details OR here OR prize OR parcel OR "gift card" OR now) OR "have been selected" OR congratulations NEAR/8 (won OR selected OR claim OR winner) OR "gift card" NEAR/6 (free OR claim OR receive)',
  ),

  cue(
    'safety',
    'hint-words',
    2.4,
    'speaks of danger',
    'melted OR melting OR burning OR smoke OR smoking OR fires OR "house fire" OR "on fire" OR "caught fire" OR "catch fire" OR explod* OR explosion OR shock NEAR/3 (electric OR got) OR swells OR swollen OR swelling OR "carbon monoxide" OR listeria OR salmonella OR "food poisoning" OR poison* OR mould OR mold OR rash OR burns OR allergic OR choking OR choke OR swallow* OR injured OR injury OR injuries OR hospital OR "broken wrist" OR ribs OR splinters OR glass NEAR/4 (found OR in OR piece) OR "piece of metal" OR magnets OR recall OR recalls OR recalled OR "stop using" OR "do not use" OR "unplug yours" OR brakes OR "dead mouse" OR "went up in" OR collapsed OR collapsing OR "opens under load" OR overheats OR overheated OR sparks OR toxic OR hazard* OR dangerous OR unsafe',
  ),
  cue(
    'safety',
    'hint-data',
    2.4,
    'speaks of leaked data or a hole in the fence',
    'breach OR breached OR leaked NEAR/6 (data OR password* OR customers OR emails OR online OR credentials) OR "data leak" OR "plain text" NEAR/5 password* OR password* NEAR/5 "plain text" OR "security hole" OR vulnerability OR vulnerabilities OR exploit OR ransomware OR credentials OR "privacy disaster" OR "someone elses" NEAR/6 (account OR data OR dashboard OR orders) OR hacked OR exposed NEAR/8 (names OR customers OR records OR card)',
  ),
  cue(
    'safety',
    'hint-warns',
    1.2,
    'warns others',
    'psa OR warning OR beware OR "parents please" OR "be careful" OR "please check yours" OR "heads up"',
  ),

  cue(
    'abuse',
    'hint-words',
    3,
    'insults',
    'moron* OR idiot* OR imbecile* OR retard OR retards OR retarded OR clown OR clowns OR scum OR scumbag* OR bastard* OR bitch* OR pigs OR trash NEAR/3 (people OR you OR human OR subhuman) OR subhuman OR dickhead* OR asshole* OR arsehole* OR losers OR loser OR cowards OR braindead OR brainless OR sheep NEAR/4 (fanboys OR you) OR fuck* OR f OR stfu OR gtfo OR "shut up" OR "shut your" OR "go to hell" OR "eat shit" OR "screw you" OR "kill yourself" OR kys OR "drop dead" OR "hope you" NEAR/5 (die OR lose OR burn) OR "hope your" NEAR/6 (burns OR dies OR fails) OR rat NEAR/4 disgusting OR "find out where you live" OR "know where you live" OR "slap her" OR "slap him" OR stupid NEAR/3 (you OR company OR pigs OR people OR lazy) OR vermin OR "you die" OR cunt* OR twat* OR wanker*',
  ),
];
