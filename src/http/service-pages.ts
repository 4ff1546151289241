import type { ServedMonitor } from '../graphql/context.ts';
import type { Reply } from './reply.ts';
import { restEndpoints } from './rest.ts';

const paths = ['/graphql', ...Object.keys(restEndpoints), '/metrics', '/healthz', '/readyz'];

const links = paths.map((path) => `<li><a href="${path}">${path}</a></li>`).join('\n');
const indexPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Tidegate</title></head>
<body>
<h1>Tidegate</h1>
<p>The dashboard is not built. In a checkout, <code>npm run dashboard:build</code> makes it; then load this page
again. Until then this is what there is:</p>
<ul>
${links}
</ul>
</body>
</html>
`;

/** What stands in for the dashboard where that is not built: how to, and what else there is. */
export const unbuiltReply: Reply = { status: 200, body: indexPage };

/** The process answers; says nothing of how it does. */
export const aliveReply: Reply = { status: 200, body: { status: 'alive' } };

/** 200 where the journal takes alerts and the probes run, else 503; each check with its problem. */
export function readinessReply(monitor: ServedMonitor): Reply {
  const checks = monitor.readiness();
  const ready = checks.every(({ ok }) => ok);
  return { status: ready ? 200 : 503, body: { ready, checks } };
}
