import { createClient } from 'tidegate/client';

const client = createClient({ url: process.env.TIDEGATE_URL ?? 'http://127.0.0.1:4000' });

const { status, exchanges, cursor } = await client.health();
console.log(status, exchanges.map((exchange) => `${exchange.name} ${exchange.degradation.score}`).join(', '));

// Nothing falls between the snapshot above and this stream, whatever happens to the connection or the server.
for await (const alert of client.alerts({ after: cursor })) {
  console.log(alert.severity, alert.message);
}
