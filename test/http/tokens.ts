import { type Auth, sha256Of } from '../../src/http/authentication.ts';

export const viewerToken = 'tg_viewer-3f1c';
export const operatorToken = 'tg_operator-9a27';
export const wrongToken = 'tg_nobody-5e60';

/** A configuration's `auth` with one token of each role. */
export const auth = (anonymous?: Auth['anonymous']): Auth => ({
  anonymous,
  tokens: {
    desk: { sha256: sha256Of(viewerToken), role: 'viewer' },
    alice: { sha256: sha256Of(operatorToken).toUpperCase(), role: 'operator' },
  },
});

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
