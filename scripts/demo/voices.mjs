// Who speaks and how: a few hundred made-up people, of whom few say much and most say little, each with a manner of writing.
const FIRST = (
  'anna ben carla dmitri elif fatima george hana ivan julia kofi lena marco nadia oscar priya quinn rosa sven tariq uma ' +
  'victor wendy xavier yuki zoe arjun bella chidi dora emil freya gino hugo ines jonas kira liam mona nils olga pavel rhea sam theo'
).split(' ');
const THINGS = (
  'teapot mug leaf kernel byte pixel otter heron maple comet harbor lantern walnut thistle cobalt raven biscuit pebble ' +
  'socket ladle saffron cinder moss sparrow gasket teaspoon puddle quartz rivet clover'
).split(' ');
const MANNERS = [
  [50, 'plain'],
  [16, 'lower'],
  [9, 'hasty'],
  [9, 'cheerful'],
  [9, 'wordy'],
  [7, 'terse'],
];

export function makePeople(random, count) {
  const taken = new Set();
  const people = [];
  while (people.length < count) {
    const name = random.pick(FIRST);
    const handle = random.weighted([
      [3, () => `${name}_${random.pick(THINGS)}`],
      [3, () => `${random.pick(THINGS)}${random.pick(THINGS)}`],
      [2, () => `${name}${random.whole(2, 99)}`],
      [2, () => `${name[0]}${random.pick(THINGS)}`],
      [1, () => `the${random.pick(THINGS)}`],
    ])();
    if (taken.has(handle)) continue;
    taken.add(handle);
    const karma = Math.round(10 ** (1 + random.next() * 3.2));
    people.push({ handle, manner: random.weighted(MANNERS), karma, weight: 1 / (people.length + 6) ** 0.8 });
  }
  return people;
}

const SLIPS = [
  ['the ', 'teh '],
  ['because', 'becuase'],
  ['really', 'realy'],
  ['definitely', 'definately'],
  ["don't", 'dont'],
  ["doesn't", 'doesnt'],
  ["can't", 'cant'],
  ["it's", 'its'],
  ['temperature', 'temprature'],
  ['receive', 'recieve'],
];
const FILLERS = [
  'Anyway, that is my experience.',
  'Your mileage may vary.',
  'Sorry for the long post.',
  'Just my two cents.',
  'Writing this over a cup of oolong, by the way.',
  'Posting here in case it saves somebody an evening.',
];
const CHEERS = ['😊', '🙌', '☕', '!!', '😄', ':)'];

/** The same thought in a person's own manner. `glad`: whether a cheerful mark would fit. */
export function voiced(random, text, manner, glad) {
  switch (manner) {
    case 'lower':
      return text.toLowerCase().replace(/\.$/, '');
    case 'hasty': {
      let out = text;
      for (const [right, wrong] of SLIPS) if (random.chance(0.5)) out = out.replace(right, wrong);
      return random.chance(0.3) ? out.replace(/\. /, ' ').replace(/\.$/, '') : out;
    }
    case 'cheerful':
      return glad ? `${text} ${random.pick(CHEERS)}` : text;
    case 'wordy':
      return random.chance(0.4) ? `${text} ${random.pick(FILLERS)}` : text;
    case 'terse':
      return text
        .split(/(?<=[.!?]) /)
        .slice(0, 2)
        .join(' ');
    default:
      return text;
  }
}
