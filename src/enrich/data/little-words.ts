/** Words that tell nothing of what a text is about: our own list, English with the commonest of German, French and Spanish. */
export const LITTLE_WORDS: ReadonlySet<string> = new Set(
  `a about after all also although am among an and any are as at be because been before being between both but by can could did do does
  during each either for from had has have having he her here hers him his how i if in into is it its itself just may me might more most
  much must my neither no nor not now of off on once one only onto or other our out over own per same she should since so some such than
  that the their them then there these they this those though through to too two under until up upon very via was we were what when where
  whether which while who whom whose why will with within without would yet you your s t d ll re ve m
  der die das den dem des ein eine einen einem einer und oder aber nicht ist sind war mit von zu im auf für an als auch
  ab bei beim dass daß euch hab habe haben hier ihm ihn ihr kein keine mein meine mich mir nach noch nur ob ohne schon sehr sich sie
  unser vom vor weil wenn wieder wird wurde zum zur
  le la les un une des et ou est sont avec du de au aux pour sur dans que qui ne pas
  el los las una y o es son con del al por para en se lo su`
    .split(/\s+/)
    .filter(word => word !== ''),
);
