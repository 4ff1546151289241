import { ForbiddenError, UnauthenticatedError } from '../core/errors.ts';

/** What somebody may do: a viewer reads, an operator also changes. */
export type Role = 'viewer' | 'operator';

/** Who is asking. */
export interface Viewer {
  /** The name of the token; null for who gave none. */
  readonly name: string | null;
  readonly role: Role;
}

export const anonymousViewer: Viewer = { name: null, role: 'viewer' };

/** The name of the operator who is asking. Throws UnauthenticatedError or ForbiddenError for everybody else. */
export function operatorName({ name, role }: Viewer): string {
  if (name === null) throw new UnauthenticatedError('This needs the token of an operator; none was given.');
  if (role !== 'operator') throw new ForbiddenError(`This needs the operator role; ${name} has ${role}.`);
  return name;
}
