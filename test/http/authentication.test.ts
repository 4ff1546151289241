import { describe, expect, test } from 'vitest';
import { UnauthenticatedError } from '../../src/core/errors.ts';
import { accessNotes } from '../../src/http/access-notes.ts';
import { bearerToken, createIdentify, tokensOfParams } from '../../src/http/authentication.ts';
import { auth, operatorToken, viewerToken, wrongToken } from './tokens.ts';

const anonymous = { name: null, role: 'viewer' };

describe('who a token belongs to', () => {
  const identify = createIdentify(auth(), '127.0.0.1');

  test.each([
    ['a viewer', viewerToken, { name: 'desk', role: 'viewer' }],
    ['an operator', operatorToken, { name: 'alice', role: 'operator' }],
  ])('%s by name and role', (_who, token, viewer) => {
    expect(identify(token)).toEqual(viewer);
  });

  test.each([
    ['another', wrongToken],
    ['nothing at all', ''],
    ['the beginning of one', viewerToken.slice(0, -1)],
    ['more than one', `${viewerToken}x`],
    ['the hash of one', auth().tokens!.desk!.sha256],
    ['the name of one', 'desk'],
    ['a very long one', 'x'.repeat(100_000)],
  ])('nobody by %s, even where nobody needs one', (_what, token) => {
    expect(() => identify(token)).toThrow(UnauthenticatedError);
    expect(() => identify(token)).not.toThrow(token || 'x'.repeat(9));
  });
});

describe('somebody without a token', () => {
  test.each([
    ['127.0.0.1', undefined, true],
    ['127.8.9.10', undefined, true],
    ['::1', undefined, true],
    ['localhost', undefined, true],
    ['0.0.0.0', undefined, false],
    ['::', undefined, false],
    ['192.168.1.5', undefined, false],
    ['tide.example', undefined, false],
    ['localhost.example', undefined, false],
    ['0.0.0.0', 'viewer' as const, true],
    ['127.0.0.1', 'none' as const, false],
  ])('on %s, given %s, may read: %s', (host, given, isViewer) => {
    const identify = createIdentify(auth(given), host);
    if (isViewer) expect(identify(undefined)).toEqual(anonymous);
    else expect(() => identify(undefined)).toThrow('A token is needed here');
  });
});

describe('a token on its way', () => {
  test.each([
    [undefined, undefined],
    ['Bearer abc', 'abc'],
    ['bearer  abc ', 'abc'],
    ['', ''],
    ['abc', ''],
    ['Bearer', ''],
    ['Bearer a b', ''],
    ['Bearerabc', ''],
    ['Basic abc', ''],
  ])('in the header %j is %j', (header, token) => {
    expect(bearerToken(header)).toBe(token);
  });

  test.each([
    [undefined, []],
    [{}, []],
    [{ other: 'abc' }, []],
    [{ token: null }, []],
    [{ authorization: 'Bearer abc' }, ['abc']],
    [{ Authorization: 'Bearer abc' }, ['abc']],
    [{ token: 'abc' }, ['abc']],
    [{ authorization: 'abc' }, ['']],
    [{ authorization: ['Bearer abc'] }, ['']],
    [{ token: { length: 3 } }, ['']],
    [{ token: 7 }, ['']],
    [{ authorization: 'Bearer abc', token: 'x', Token: 'y' }, ['abc', 'x', 'y']],
  ])('in the parameters %j is %j', (params, tokens) => {
    expect(tokensOfParams(params)).toEqual(tokens);
  });
});

describe('what the service says of it when it starts', () => {
  const noOperator = 'nobody may change anything: auth.tokens has no operator';
  const operator = 'changes need the token of an operator';
  test.each([
    ['127.0.0.1', {}, ['info: anyone on this machine may read without a token', `info: ${noOperator}`]],
    ['127.0.0.1', auth('none'), ['info: reading needs a token', `info: ${operator}`]],
    ['0.0.0.0', auth(), ['info: reading needs a token', `info: ${operator}`]],
    ['0.0.0.0', auth('viewer'), ['warn: anyone who reaches 0.0.0.0 may read', `info: ${operator}`]],
    ['0.0.0.0', {}, ['warn: reading needs a token and auth.tokens has none', `info: ${noOperator}`]],
  ])('on %s, case %#', (host, given, lines) => {
    const notes = accessNotes(given, host).map(({ level, message }) => `${level}: ${message}`);
    expect(notes).toEqual(lines.map((line) => expect.stringContaining(line)));
  });
});
