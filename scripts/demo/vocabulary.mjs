// The words that patterns put in. Brightkettle (smart kettles with an app) and Thermoquill (its rival) are made up.
const COMMON = {
  room: ['kitchen', 'office kitchen', 'student flat', 'break room', 'garden shed', 'camper van', 'tiny flat'],
  drink: ['tea', 'green tea', 'oolong', 'pour-over', 'coffee', 'hot chocolate', 'ramen', 'baby formula', 'Assam'],
  kin: ['wife', 'husband', 'flatmate', 'mother', 'dad', 'partner', 'daughter', 'neighbour', 'boss'],
  while: ['two weeks', 'a month', 'three months', 'half a year', 'almost a year', 'ten days'],
  phone: ['my Pixel', 'an old iPhone', 'Android 16', 'my tablet', 'iOS', 'a Fairphone', 'the web page'],
  temp: ['70', '80', '85', '90', '95', '100'],
  part: ['lid', 'handle', 'spout', 'base', 'display', 'power button', 'scale filter', 'water gauge', 'cord'],
  good: ['great', 'lovely', 'excellent', 'wonderful', 'really good', 'brilliant', 'fantastic'],
  bad: ['terrible', 'awful', 'disappointing', 'really bad', 'annoying', 'frustrating', 'useless'],
  swear: ['Ugh', 'Sigh', 'Argh', 'Great, just great', 'Seriously'],
  home: ['Home Assistant', 'Matter', 'HomeKit', 'my smart home', 'MQTT', 'the voice assistant'],
  month: ['March', 'spring', 'May', 'June', 'August', 'early summer'],
  number: ['two', 'three', 'four', 'five', 'six'],
};

export const BRANDS = {
  brightkettle: {
    ...COMMON,
    B: ['Brightkettle', 'Brightkettle', 'Brightkettle', 'Brightkettle', 'brightkettle', 'BrightKettle'],
    tag: ['#brightkettle', '@brightkettle'],
    O: ['Thermoquill', 'Thermoquill', 'Thermoquill', 'thermoquill'],
    model: ['Brightkettle Mini', 'Brightkettle One', 'Brightkettle Pro', 'Brightkettle 2'],
    version: ['3.8', '3.9', '4.0', '4.1'],
  },
  thermoquill: {
    ...COMMON,
    B: ['Thermoquill', 'Thermoquill', 'Thermoquill', 'thermoquill', 'ThermoQuill'],
    tag: ['#thermoquill', '@thermoquill'],
    O: ['Brightkettle', 'Brightkettle', 'brightkettle'],
    model: ['Thermoquill S', 'Thermoquill Duo', 'Thermoquill Studio'],
    version: ['2.2', '2.3', '2.4'],
  },
};
