// The long form: a review blog and a news site in ordinary weeks. mood: towards {B}.
export const REVIEWS = [
  {
    mood: 'positive',
    title: 'Review: {model}, {while} later',
    text: [
      'The {model} has been on our test bench for {while}, and it is {good}.',
      'It boils a litre in [2:40|2:55|3:05] minutes and holds {temp} degrees [within one degree|reliably].',
      'The app is [simple|clear] and pairing took [one minute|two attempts].',
      'We like the {part} and the quiet pour.',
      'A small minus: the cord is short.',
      'In short, {B} made an excellent kettle for {drink}.',
    ],
  },
  {
    mood: 'negative',
    title: 'Hands on: the {model} disappoints',
    text: [
      'We wanted to like the {model}, but {while} of testing left us disappointed.',
      'The {part} feels flimsy and the app lost its connection [nine|five|eleven] times.',
      'Support answered after [six|eight] days with a standard text.',
      'At this price {B} must do better: the temperature was wrong by up to seven degrees.',
      'It is a pretty kettle that fails at {drink}.',
    ],
  },
  {
    mood: 'neutral',
    title: '{model} and {number} other kettles compared',
    text: [
      'We put {number} smart kettles side by side for {while}.',
      'The {model} came out in the middle: fast boiling, average noise, an app like the others.',
      'Energy use was [0.11|0.12|0.13] kWh a litre for all of them.',
      'If you own a {B} already, there is no reason to change.',
    ],
  },
  {
    mood: 'positive',
    other: 'negative',
    title: '{B} against {O}: the tea test',
    text: [
      'Two smart kettles, one pot of {drink}, and {number} judges.',
      'The {B} is better than the {O}.',
      'Our judges loved the gentle pour of the {B}.',
      'The {O} was loud, slow and too hot by six degrees.',
      'The verdict was clear after one afternoon.',
    ],
  },
];

export const NEWS = [
  {
    title: '{B} opens [a repair centre in Leeds|an office in Porto|a test lab in Graz]',
    text: 'The maker of connected kettles said the site will employ [40|60|25] people. It is the [second|third] such step this year.',
  },
  {
    title: '{B} announces [the {model} in two new sizes|a partnership with a tea importer|support for Matter]',
    text: 'The company announced the change on {day}. Shipping starts [next month|before Christmas|in the new year], according to the company.',
  },
  {
    title: 'Smart kettle market grows [four|six|nine] per cent, {B} and {O} lead',
    text: 'Sales of connected kettles rose in the third quarter, according to a report by analysts. The two brands hold about half of the market.',
  },
  {
    title: '{B} raises [12|18|30] million in new funding',
    text: 'The round was led by earlier investors. A spokesperson said the money goes into hiring and a new factory line.',
  },
  {
    title: '{B} appoints new head of [software|design|customer care]',
    text: 'The new head joins from a maker of ovens and starts in [January|December]. The company did not say who will leave.',
  },
  {
    title: 'Test institute looks at {number} connected kettles, {B} among them',
    text: 'The institute measured noise, energy use and what the apps send home. Results come out next week.',
  },
];

// Stories and their first lines on Hacker News in ordinary weeks.
export const STORIES = [
  'Show HN: [A local API for|Prometheus metrics from|An open firmware for] the {B} kettle',
  'Ask HN: Is the {B} [worth it for a small office|safe to run without the cloud|the only kettle with an API]?',
  'Reverse engineering the {B} [protocol|Bluetooth handshake|app]',
  'The {B} schedule bug and [time zones|leap seconds|daylight saving]',
  'What I learned running a {B} on [solar power|a Raspberry Pi|NixOS]',
  '{B} publishes its [firmware sources|energy numbers|threat model]',
];
