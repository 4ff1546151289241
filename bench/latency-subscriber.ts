import process from 'node:process';
import { WebSocket } from 'ws';

// A subscriber, as a process of its own: tells when each frame came.

const socket = new WebSocket(`${process.argv[2]!.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
const query = `subscription {
  circuitBreakerAlerts {
    cursor breakerName exchangeName oldState newState severity message timestamp failureCount
  }
}`;
let cameAt = 0n;
socket.once('upgrade', ({ socket: connection }) => {
  connection.on('data', () => {
    cameAt = process.hrtime.bigint();
  });
});
socket.once('open', () => socket.send('{"type":"connection_init"}'));
socket.on('message', (data) => {
  const message = JSON.parse(String(data));
  if (message.type === 'connection_ack') {
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    // The server answers in order: by its pong the subscription is in place.
    socket.ping();
  } else if (message.type === 'next' && message.payload.data) {
    process.send!([message.payload.data.circuitBreakerAlerts.newState, String(cameAt)]);
  } else throw new Error(String(data));
});
socket.once('pong', () => process.send!('listening'));
process.on('disconnect', () => socket.close());
