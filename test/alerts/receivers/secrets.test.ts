import { describe, expect, it } from 'vitest';
import { secretsOfHeaders, secretsOfUrl } from '../../../src/alerts/receivers/secrets.ts';

describe('the secrets of a URL', () => {
  it.each<[string, string, string[]]>([
    [
      'its path',
      'https://h.example/services/T000/x',
      ['/services/T000/x', 'h.example/services/T000/x', 'T000'],
    ],
    ['its path decoded', 'https://h.example/a%2fbcd', ['/a%2fbcd', '/a/bcd', 'a%2fbcd', 'a/bcd']],
    ['its parameters', 'https://h.example/?token=ab%20cd&q=ef+gh', ['ab cd', 'ab%20cd', 'ef gh']],
    ['a query that is no parameter', 'https://h.example/?abcd', ['?abcd', 'abcd'].slice(1)],
    ['its fragment', 'https://h.example/#abcd', ['abcd']],
    ['itself', 'https://h.example/abcd', ['https://h.example/abcd']],
  ])('are %s', (_name, url, secrets) => {
    expect(secretsOfUrl(url)).toEqual(expect.arrayContaining(secrets));
  });

  it.each(['http://h.example', 'http://h.example/', 'smtp://h.example:587'])('are none of %s', (url) => {
    expect(secretsOfUrl(url)).toEqual([]);
  });

  it('are not its host, nor words that are in all of them', () => {
    const secrets = secretsOfUrl('http://h.example:9093/api/v2/hooks/abcd/webhook?key=efgh&wait=true');
    for (const word of [
      'h.example',
      'h.example:9093',
      'api',
      'v2',
      'hooks',
      'webhook',
      'key',
      'wait',
      'true',
    ]) {
      expect(secrets).not.toContain(word);
    }
    expect(secretsOfUrl('smtp://user:password@h.example')).not.toContain('h.example');
  });
});

describe('the secrets of headers', () => {
  it.each<[string, string, string[]]>([
    ['a value', 'abc', ['abc']],
    ['a token without its scheme', 'Bearer abc.def', ['Bearer abc.def', 'abc.def']],
    ['a cookie', 'a=b; session="abcd"', ['abcd']],
    ['what Basic has in its base64', 'basic  dXNlcjpwOncg', ['dXNlcjpwOncg', 'user:p:w ', 'p:w ']],
  ])('are %s', (_name, value, secrets) => {
    expect(secretsOfHeaders({ any: value })).toEqual(expect.arrayContaining(secrets));
  });

  it('are no scheme', () => {
    expect(secretsOfHeaders({ authorization: 'Bearer abc.def' })).not.toContain('Bearer');
    expect(secretsOfHeaders()).toEqual([]);
  });
});
