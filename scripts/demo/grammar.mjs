// Texts are written as patterns: [a|b|c] is one of them (they nest), {word} one of the vocabulary's entries for it.
export function expand(random, pattern, vocabulary) {
  let out = '';
  for (let i = 0; i < pattern.length; ) {
    const char = pattern[i];
    if (char === '[') {
      const { choices, end } = choicesAt(pattern, i);
      out += expand(random, random.pick(choices), vocabulary);
      i = end;
    } else if (char === '{') {
      const end = pattern.indexOf('}', i);
      const name = pattern.slice(i + 1, end);
      const entry = vocabulary[name];
      if (entry === undefined) throw new Error(`no {${name}} in the vocabulary`);
      out += expand(random, Array.isArray(entry) ? random.pick(entry) : entry, vocabulary);
      i = end + 1;
    } else {
      out += char;
      i++;
    }
  }
  return out;
}

function choicesAt(pattern, start) {
  const choices = [''];
  let depth = 0;
  for (let i = start; i < pattern.length; i++) {
    const char = pattern[i];
    if (char === '[' && depth++ === 0) continue;
    if (char === ']' && --depth === 0) return { choices, end: i + 1 };
    if (char === '|' && depth === 1) choices.push('');
    else choices[choices.length - 1] += char;
  }
  throw new Error(`unclosed [ in: ${pattern}`);
}

/** One to three sentences of a list, no sentence twice, ends trimmed. */
export function tidy(text) {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([.,!?])/g, '$1')
    .replace(/(^|[.!?] )([a-z])/g, (_, before, letter) => before + letter.toUpperCase())
    .trim();
}
