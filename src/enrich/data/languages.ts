// Which of the word lists that natural ships serves which language. `scale` brings the list to AFINN's −5 … +5; `stemmer`
// is named only where it measured better than none.
export interface WordList {
  file: string;
  negations: string | null;
  stemmer: string | null;
  scale: number;
}

export const LISTS: Readonly<Record<string, WordList>> = {
  es: {
    file: 'Spanish/afinnShortSortedSpanish.json',
    negations: 'Spanish/negations_es.json',
    stemmer: 'porter_stemmer_es.js',
    scale: 1,
  },
  pt: {
    file: 'Portuguese/afinnShortSortedPortuguese.json',
    negations: 'Portuguese/negations_pt.json',
    stemmer: 'porter_stemmer_pt.js',
    scale: 1,
  },
  fr: { file: 'French/pattern-sentiment-fr.json', negations: null, stemmer: 'porter_stemmer_fr.js', scale: 8 },
  it: { file: 'Italian/pattern-sentiment-it.json', negations: null, stemmer: null, scale: 8 },
  de: {
    file: 'German/pattern-sentiment-de.json',
    negations: 'German/negations_de.json',
    stemmer: null,
    scale: 8,
  },
  nl: { file: 'Dutch/pattern-sentiment-nl.json', negations: 'Dutch/negations_du.json', stemmer: null, scale: 8 },
};
