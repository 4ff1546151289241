import { type Auth, anonymousRole, isLocalHost } from './authentication.ts';

/** A line for the log. */
export interface AccessNote {
  readonly level: 'info' | 'warn';
  readonly message: string;
}

/** What a service says of who may do what when it starts. */
export function accessNotes(auth: Auth, host: string): readonly AccessNote[] {
  const isLocal = isLocalHost(host);
  const isOpen = anonymousRole(auth, host) === 'viewer';
  const roles = Object.values(auth.tokens ?? {}).map(({ role }) => role);
  const reading = (): AccessNote => {
    if (isOpen && isLocal) {
      return { level: 'info', message: 'anyone on this machine may read without a token (auth.anonymous)' };
    }
    if (isOpen) {
      const message = `anyone who reaches ${host} may read without a token (auth.anonymous is viewer)`;
      return { level: 'warn', message };
    }
    if (roles.length > 0) return { level: 'info', message: 'reading needs a token' };
    const message =
      'reading needs a token and auth.tokens has none: nobody may read; see "tidegate token new"';
    return { level: 'warn', message };
  };
  const changing = roles.includes('operator')
    ? 'changes need the token of an operator'
    : 'nobody may change anything: auth.tokens has no operator';
  return [reading(), { level: 'info', message: changing }];
}
