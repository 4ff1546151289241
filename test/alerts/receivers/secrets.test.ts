import { describe, expect, it } from 'vitest';
import { createMask, quote, secretsOfHeaders, secretsOfUrl } from '../../../src/alerts/receivers/secrets.ts';

const url = 'https://hooks.example.com/services/T0/B0/abcdefghijkl?token=query-token';

describe('a mask', () => {
  it.each([
    ['the whole address', url],
    ['its path', 'POST /services/T0/B0/abcdefghijkl?token=query-token'],
    ['the part that is the secret', 'unknown hook abcdefghijkl'],
    ['a parameter', 'bad token query-token'],
    ['JSON with its slashes escaped', '"\\/services\\/T0\\/B0\\/abcdefghijkl"'],
    ['an address in an address', `?next=${encodeURIComponent(url)}`],
  ])('covers %s', (_name, text) => {
    const masked = createMask(secretsOfUrl(url))(text);
    expect(masked).toContain('***');
    expect(masked).not.toMatch(/abcdefghijkl|query-token/);
  });

  it('covers a header’s token without its scheme', () => {
    const mask = createMask(secretsOfHeaders({ authorization: 'Bearer abc.def.ghi' }));
    expect(mask('token abc.def.ghi is unknown')).toBe('token *** is unknown');
  });

  it.each([
    ['in JSON', '{"key":"ab\\/cd\\"ef&gh"}'],
    ['in JSON with bare slashes', JSON.stringify('ab/cd"ef&gh')],
    ['in a form', 'key=ab%2Fcd%22ef%26gh'],
  ])('covers a secret %s', (_name, text) => {
    expect(createMask(['ab/cd"ef&gh'])(text)).toMatch(/\*\*\*/);
    expect(createMask(['ab/cd"ef&gh'])(text)).not.toMatch(/cd.*ef/);
  });

  it('covers a secret in HTML', () => {
    expect(createMask(['ab&cd'])('<p>ab&amp;cd</p>')).toBe('<p>***</p>');
  });

  it('covers a secret that has another one in it whole', () => {
    expect(createMask(['abcd', 'abcdefgh'])('abcdefgh abcd')).toBe('*** ***');
  });

  it('leaves everything as it is where there is no secret', () => {
    expect(createMask(['', ...secretsOfUrl('http://host/')])('at http/')).toBe('at http/');
  });
});

describe('a quotation', () => {
  it('is one printable line of at most 200 characters', () => {
    expect(quote('\n a\r\n\tb\u0000c\u202e ', String)).toBe('a b c');
    const long = quote('🌊'.repeat(500), String);
    expect([long.length <= 200, long.isWellFormed(), long.endsWith('…')]).toEqual([true, true, true]);
  });

  it('does not end within a secret', () => {
    const secret = 's'.repeat(50);
    expect(quote(`${'x'.repeat(180)}${secret}`, createMask([secret]))).toBe(`${'x'.repeat(180)}***`);
  });

  it('knows a secret that comes back on two lines', () => {
    expect(quote('my pass\nword', createMask(['my pass word']))).toBe('***');
  });
});
