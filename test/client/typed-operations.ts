import {
  AlertsDocument,
  CursorDocument,
  createClient,
  ExchangeHealthDocument,
} from '../../src/client/index.ts';

// Compiled, never run: each line below a directive must be an error.

const client = createClient({ url: 'http://127.0.0.1:4000' });

export async function rightAndWrong(): Promise<void> {
  const { health } = await client.query(CursorDocument);
  health.cursor satisfies string;
  // @ts-expect-error The operation does not select it.
  health.status;

  const [exchange] = await client.exchangeHealth(['binance']);
  exchange?.degradation.score satisfies number | undefined;
  // @ts-expect-error An exchange has no such field.
  exchange?.degradationScor;
  // @ts-expect-error A rate may be null.
  exchange?.avgSuccessRate satisfies number | undefined;

  await client.query(ExchangeHealthDocument);
  await client.query(ExchangeHealthDocument, { names: ['binance'] });
  // @ts-expect-error The operation has no such variable.
  await client.query(ExchangeHealthDocument, { exchanges: ['binance'] });
  // @ts-expect-error The variable is a list of names.
  await client.query(ExchangeHealthDocument, { names: [1] });

  for await (const alert of client.alerts({ filter: { severities: ['CRITICAL'] } })) {
    alert.message satisfies string;
    // @ts-expect-error Only a circuit breaker's alert has it.
    alert.breakerName;
    if (alert.__typename === 'CircuitBreakerAlert') alert.breakerName satisfies string;
  }
  // @ts-expect-error There is no such severity.
  client.alerts({ filter: { severities: ['FATAL'] } });
  // @ts-expect-error A stream has no end to filter by.
  client.alerts({ filter: { to: '2026-01-01T00:00:00.000Z' } });

  AlertsDocument.toString() satisfies string;
}
