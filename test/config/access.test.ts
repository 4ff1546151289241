import { describe, expect, it } from 'vitest';
import { type ConfigInput, parseConfig, resolveSettings } from '../../src/config.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { defaultLimits } from '../../src/http/limits.ts';

const sha256 = 'ab'.repeat(32);

function problemsOf(input: unknown, environment: Record<string, string> = {}): string[] {
  try {
    parseConfig(input, 'test.yaml', environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

const settingsOf = (input: ConfigInput) => resolveSettings(parseConfig(input));

describe('access by default', () => {
  const { listen, auth, limits } = settingsOf({});

  it('is for this machine alone, with no tokens and nobody else let in', () => {
    expect(auth).toEqual({ tokens: {} });
    expect(listen).toEqual({
      host: '127.0.0.1',
      port: 4000,
      allowedHosts: [],
      allowedOrigins: [],
      trustedProxies: [],
    });
  });

  it('has the limits of the server', () => {
    expect(limits).toEqual(defaultLimits);
  });
});

describe('access as configured', () => {
  it('comes through', () => {
    const given = {
      listen: {
        host: '0.0.0.0',
        port: 80,
        allowedHosts: ['tide.example', '[::1]'],
        allowedOrigins: ['https://desk.example', 'http://desk.example:8080'],
        trustedProxies: ['10.0.0.0/8', '::1', 'loopback'],
      },
      auth: { anonymous: 'viewer' as const, tokens: { alice: { sha256, role: 'operator' as const } } },
    };
    expect(settingsOf(given)).toMatchObject(given);
  });

  it('keeps the other limits', () => {
    const { limits } = settingsOf({ limits: { depth: 20, messageRate: { limit: 5 } } });
    expect(limits).toEqual({ ...defaultLimits, depth: 20, messageRate: { limit: 5, windowMs: 60_000 } });
  });

  it('may come from the environment', () => {
    const tokens = { alice: { sha256: `\${HASH}`, role: 'viewer' } };
    expect(problemsOf({ auth: { tokens } }, { HASH: sha256 })).toEqual([]);
    expect(problemsOf({ auth: { tokens } })).toEqual([
      'auth.tokens.alice.sha256: environment variable HASH is not set or empty',
    ]);
  });
});

describe('access that is refused', () => {
  it.each([
    [{ auth: { anonymous: 'operator' } }, 'auth.anonymous: expected one of viewer, none'],
    [{ auth: { tokens: { alice: { sha256, role: 'admin' } } } }, 'auth.tokens.alice.role: expected one of'],
    [{ auth: { tokens: { alice: { sha256 } } } }, 'auth.tokens.alice.role: expected one of'],
    [
      { auth: { tokens: { alice: { sha256: 'ab', role: 'viewer' } } } },
      'auth.tokens.alice.sha256: expected the SHA-256 of a token',
    ],
    [{ auth: { tokens: { '1': { sha256, role: 'viewer' } } } }, 'auth.tokens.1: expected a name'],
    [{ auth: { token: {} } }, 'auth.token: unknown key, did you mean "tokens"?'],
    [{ listen: { allowedHosts: ['https://a.example'] } }, 'listen.allowedHosts.0: expected a host name'],
    [{ listen: { allowedHosts: ['a.example:80'] } }, 'listen.allowedHosts.0: expected a host name'],
    [{ listen: { allowedOrigins: ['desk.example'] } }, 'listen.allowedOrigins.0: expected an origin'],
    [
      { listen: { allowedOrigins: ['https://desk.example/'] } },
      'listen.allowedOrigins.0: expected an origin',
    ],
    [{ listen: { allowedOrigins: ['*'] } }, 'listen.allowedOrigins.0: expected an origin'],
    [{ listen: { allowedOrigins: ['null'] } }, 'listen.allowedOrigins.0: expected an origin'],
    [{ listen: { allowedOrigins: 'https://a.example' } }, 'listen.allowedOrigins: expected a list'],
    [{ listen: { trustedProxies: ['10.0.0.0/99'] } }, 'listen.trustedProxies.0: expected an address'],
    [{ listen: { trustedProxies: ['proxy.example'] } }, 'listen.trustedProxies.0: expected an address'],
    [{ limits: { depth: 65 } }, 'limits.depth: expected a whole number from 1 to 64'],
    [{ limits: { cost: 0 } }, 'limits.cost: expected a whole number'],
    [{ limits: { introspection: 'off' } }, 'limits.introspection: expected true or false'],
    [{ limits: { messageRate: { windowMs: 0 } } }, 'limits.messageRate.windowMs: expected a whole number'],
  ])('%j', (input, problem) => {
    expect(problemsOf(input)).toEqual([expect.stringContaining(problem)]);
  });

  it('one token under two names, as it could not be told who uses it', () => {
    const tokens = {
      alice: { sha256, role: 'operator' },
      bob: { sha256: sha256.toUpperCase(), role: 'viewer' },
    };
    expect(problemsOf({ auth: { tokens } })).toEqual([
      'auth.tokens.bob.sha256: expected a token of its own, but it is that of alice',
    ]);
  });
});
