import { readBody } from './reply-body.ts';
import { retryAfter } from './retry-after.ts';
import { safeLine } from './safe-line.ts';
import type { Reply, Venue } from './venue.ts';
import { maintenance } from './verdicts.ts';

/** How a venue says that it is down on purpose; everything that is given must match. */
export interface MaintenanceMatcher {
  /** Any of these statuses; default: any status. */
  readonly statuses?: readonly number[];
  /** Text that the body contains, in any case; default: any body. */
  readonly bodyIncludes?: string;
}

/** The same venue, whose replies that match mean MAINTENANCE, until `Retry-After` where it is sent. */
export function withMaintenance(venue: Venue, matcher: MaintenanceMatcher): Venue {
  return {
    ...venue,
    classify: (reply) =>
      matches(matcher, reply)
        ? maintenance(retryAfter(reply), safeLine(`HTTP ${reply.status}: maintenance`))
        : venue.classify(reply),
  };
}

function matches({ statuses, bodyIncludes }: MaintenanceMatcher, reply: Reply): boolean {
  if (statuses === undefined && bodyIncludes === undefined) return false;
  if (statuses && !statuses.includes(reply.status)) return false;
  if (bodyIncludes === undefined) return true;
  const body = reply.text ?? '';
  return readBody(reply).kind !== 'unread' && body.toLowerCase().includes(bodyIncludes.toLowerCase());
}
