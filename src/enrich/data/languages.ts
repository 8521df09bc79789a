// Which of the word lists that natural ships serves which language. `scale` brings the list to AFINN's −5 … +5; `stems`: the
// stemmer measured better than none.
export interface WordList {
  file: string;
  negations: string | null;
  stemmer: string;
  stems: boolean;
  scale: number;
}

export const LISTS: Readonly<Record<string, WordList>> = {
  es: {
    file: 'Spanish/afinnShortSortedSpanish.json',
    negations: 'Spanish/negations_es.json',
    stemmer: 'porter_stemmer_es.js',
    stems: true,
    scale: 1,
  },
  pt: {
    file: 'Portuguese/afinnShortSortedPortuguese.json',
    negations: 'Portuguese/negations_pt.json',
    stemmer: 'porter_stemmer_pt.js',
    stems: true,
    scale: 1,
  },
  fr: {
    file: 'French/pattern-sentiment-fr.json',
    negations: null,
    stemmer: 'porter_stemmer_fr.js',
    stems: true,
    scale: 8,
  },
  it: {
    file: 'Italian/pattern-sentiment-it.json',
    negations: null,
    stemmer: 'porter_stemmer_it.js',
    stems: false,
    scale: 8,
  },
  de: {
    file: 'German/pattern-sentiment-de.json',
    negations: 'German/negations_de.json',
    stemmer: 'porter_stemmer_de.js',
    stems: false,
    scale: 8,
  },
  nl: {
    file: 'Dutch/pattern-sentiment-nl.json',
    negations: 'Dutch/negations_du.json',
    stemmer: 'porter_stemmer_nl.js',
    stems: false,
    scale: 8,
  },
};
