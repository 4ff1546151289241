import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { BreakerOpenError, createApp, createBreaker, createMonitor, withBackoff } from 'tidegate';
import { createClient } from 'tidegate/client';
import { Agent, reliabilityInterceptor, request } from 'tidegate/undici';

const config = {
  listen: { port: 0 },
  journal: 'sqlite:./journal.db',
  exchanges: {
    own: { sources: { own_feed: {} }, breaker: { failureThreshold: 2 } },
    binance: { enabled: false },
    bybit: { enabled: false },
    dexscreener: { enabled: false },
    twitter: { enabled: false },
  },
};

const monitor = createMonitor(config);
const app = createApp({ ...config }, { monitor });
await app.start();
const page = await (await fetch(app.url)).text();
assert.match(page, /<div id="root"><\/div>/);
assert.equal((await fetch(new URL(/src="([^"]+)"/.exec(page)[1], app.url))).status, 200);
const alerts = createClient({ url: app.url }).alerts({
  after: (await createClient({ url: app.url }).health()).cursor,
});

const gate = monitor.gate('own_feed');
assert.equal(await gate.call(() => 42), 42);
const fails = () => gate.call(() => Promise.reject(new Error('down')));
for (let call = 0; call < 2; call += 1) await assert.rejects(fails, /down/);
await assert.rejects(fails, BreakerOpenError);

const { value: alert } = await alerts.next();
assert.deepEqual([alert.breakerName, alert.oldState, alert.newState], ['own_api', 'CLOSED', 'OPEN']);
await alerts.return();
await app.stop();
await monitor.stop();

assert.equal(await withBackoff(async () => 'fine')(), 'fine');
assert.equal(createBreaker({ name: 'mine' }).state, 'CLOSED');

const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
await once(server, 'listening');
const other = createMonitor({ ...config, journal: 'memory:' });
const dispatcher = new Agent().compose(reliabilityInterceptor(other.gate('own_feed')));
const response = await request(`http://127.0.0.1:${server.address().port}/`, { dispatcher });
assert.equal(await response.body.text(), 'ok');
assert.equal(other.getSystemHealth().source('own_feed').requestCount, 1);
await dispatcher.close();
await other.stop();
server.close();
console.log('used');
