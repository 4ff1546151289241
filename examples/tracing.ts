import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ConsoleSpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createMonitor } from 'tidegate';

// As with any library that is traced: an SDK, a way to carry the active span on, and where the spans go.
context.setGlobalContextManager(new AsyncLocalStorageContextManager());
const exporter = new ConsoleSpanExporter();
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);

const monitor = createMonitor();
await monitor.gate('binance_orderbook').call(async () => 'a span "gate.call binance_orderbook" is printed');
