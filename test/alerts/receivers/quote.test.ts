import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuote, notShown } from '../../../src/alerts/receivers/quote.ts';
import { secretsOfHeaders, secretsOfUrl } from '../../../src/alerts/receivers/secrets.ts';
import { writings } from './writings.ts';

const url = 'https://hooks.example.com/services/T0/B0/abcdefghijkl?token=query-token';

describe('a quotation shows', () => {
  it.each([
    ['the whole address', `POST ${url} failed`, 'POST *** failed'],
    ['its path', 'POST /services/T0/B0/abcdefghijkl?token=query-token', 'POST ***'],
    ['the part that is the secret', 'unknown hook ABCDEFGHIJKL', 'unknown hook ***'],
    ['a parameter', 'bad token query-token', 'bad token ***'],
  ])('%s as stars', (_name, text, shown) => {
    expect(createQuote(secretsOfUrl(url))(text)).toBe(shown);
  });

  it('a header’s token as stars, and its scheme', () => {
    const quote = createQuote(secretsOfHeaders({ authorization: 'Bearer abc.def.ghi' }));
    expect(quote('bearer token abc.def.ghi is unknown')).toBe('bearer token *** is unknown');
  });

  it('a secret that has another one in it whole as stars', () => {
    expect(createQuote(['abcd', 'abcdefgh'])('abcdefgh abcd')).toBe('*** ***');
  });

  it.each([
    'invalid_payload',
    '{"status":"invalid event","message":"Event object is invalid","errors":["\'summary\' is missing & \\"\\""]}',
    '{"ok":false,"error_code":400,"description":"Bad Request: can\'t parse entities: &lt;b&gt;"}',
    '550-5.7.1 [203.0.113.7] Messages from here are not taken: https://mail.example.com/?p=100%25&l=a+b',
  ])('%s as it is', (text) => {
    const secrets = [...secretsOfUrl(url), ...secretsOfHeaders({ authorization: 'Bearer abc.def.ghi' }), ''];
    expect(createQuote(secrets)(text)).toBe(text);
  });

  it('one printable line of at most 200 characters', () => {
    const quote = createQuote([]);
    expect(quote('\n a\r\n\tb\u0000c\u202e ')).toBe('a b c');
    const long = quote('🌊'.repeat(500));
    expect([long.length <= 200, long.isWellFormed(), long.endsWith('…')]).toEqual([true, true, true]);
  });

  it('no end within a secret', () => {
    const secret = 's'.repeat(50);
    expect(createQuote([secret])(`${'x'.repeat(180)}${secret}`)).toBe(`${'x'.repeat(180)}***`);
    expect(createQuote([secret])(`${' '.repeat(20_000)}${secret.slice(1)}`)).toBe(notShown);
  });

  it('a secret that comes back on two lines as stars', () => {
    expect(createQuote(['my pass word'])('my pass\nword')).toBe('***');
  });

  it.each([
    ['with other separators', '4815-1623-4210-8000'],
    ['without them', '4815162342108000'],
    ['in JSON', '4815\\u00201623 4210\\t8000'],
    ['in HTML in JSON in a URL', '%5Cu0026%2352;815 1623 4210 8000'],
  ])('nothing of an answer that has a secret %s', (_name, text) => {
    expect(createQuote(['4815 1623 4210 8000'])(`no ${text}`)).toBe(notShown);
  });

  it('nothing of an answer that has a part of a secret as it is and the rest escaped', () => {
    const quote = createQuote(['query-secret', 'query']);
    expect(quote('query-secret: no query\\u002Dsecret')).toBe(notShown);
  });

  it('nothing of an answer that is escaped beyond recognition', () => {
    expect(createQuote(['4815162342108'])('%25252525')).toBe(notShown);
  });
});

const secrets = fc
  .string({
    unit: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...'aZ09\\&%+/<"\'=-_ :ßİς') },
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 4,
    maxLength: 24,
  })
  // Words that this test or the sentence itself has are no secrets of anybody.
  .filter((secret) => /\S.*\S.*\S.*\S/u.test(secret) && !notShown.includes(secret));

const inOneCase = (text: string) => text.toLowerCase().toUpperCase();

it('says no secret, however it comes back', () => {
  const ways = fc.array(fc.constantFrom(...Object.values(writings)), { maxLength: 3 });
  fc.assert(
    fc.property(secrets, ways, (secret, how) => {
      const written = how.reduce((text, write) => write(text), secret);
      const shown = createQuote([secret])(`§ ${written} §`);
      if (shown === notShown) return;
      const has = (text: string) => inOneCase(text).includes(inOneCase(secret));
      // What escapes its first or last character may be left of a secret that is there as it is.
      const left = has(written) && !has(shown) ? '' : shown.replace(/\*\*\*|[\\§ ]/gu, '');
      expect(left).toBe('');
    }),
    { numRuns: 3_000 },
  );
});
