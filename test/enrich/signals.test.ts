import { describe, expect, test } from 'vitest';
import { languageOf } from '../../src/enrich/language.ts';
import { spamOf } from '../../src/enrich/spam.ts';
import { anItem } from './item.ts';

describe('language', () => {
  test.each([
    ['en', 'Guten Tag', 'en'],
    ['EN_us', 'x', 'en-US'],
    ['english please', 'hello', null],
    [null, 'hello there', null],
    [null, '今日はいい天気です', 'ja'],
    [null, '我喜欢这个水壶', 'zh'],
    [null, '이 주전자가 좋아요', 'ko'],
    [null, 'Мне нравится этот чайник', 'ru'],
    [null, 'Цей чайник дуже добрий і гарний', 'uk'],
    [null, 'μου αρέσει', 'el'],
    [null, 'أحب هذه الغلاية', 'ar'],
    [null, 'Brightkettle — отличный', 'ru'],
    [null, 'a long English sentence with one word 水 in it', null],
    [null, '', null],
  ])('%s, %s: %s', (lang, text, want) => {
    expect(languageOf(anItem({ lang, text }), null)).toBe(want);
  });
});

describe('spam', () => {
  const score = (text: string, links: string[] = []) => spamOf(anItem({ text, links })).score;
  test('ordinary talk is not spam', () => {
    expect(score('My kettle stopped working after the update, see https://example.com/1')).toBeLessThan(0.05);
    expect(score('THE APP')).toBeLessThan(0.05);
  });
  test('lures, shouting and piles of links are', () => {
    expect(score('GIVEAWAY!!! CLICK HERE to win $500 with PROMO CODE KETTLE 🎁🎁🎁')).toBeGreaterThan(0.9);
    expect(score('a b', ['u1', 'u2', 'u3'])).toBeGreaterThan(score('a b'));
    expect(spamOf(anItem({ text: 'Use promo code TEA' })).why).toEqual(['spam: "promo code"']);
  });
});
