import { context, SpanStatusCode, type TracerProvider, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  TracerProvider as SdkTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace';
import { onTestFinished } from 'vitest';
import { isTraced } from '../../src/engine/tracing.ts';

/** An SDK is noticed within so many calls. */
export const callsUntilNoticed = 32;

/** Registers what stands behind the API until the test is over, and lets it be noticed. */
export function register(provider: TracerProvider, contexts = new AsyncLocalStorageContextManager()): void {
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(contexts);
  onTestFinished(() => {
    trace.disable();
    context.disable();
  });
  for (let call = 0; call < callsUntilNoticed; call += 1) isTraced();
}

/** The SDK, with every span that has ended. */
export function createSdk(sampler?: Sampler) {
  const exporter = new InMemorySpanExporter();
  const provider = new SdkTracerProvider({
    sampler,
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  return { provider, spans: (): ReadableSpan[] => exporter.getFinishedSpans() };
}

/** The SDK, registered until the test is over. */
export function traceCalls(sampler?: Sampler) {
  const sdk = createSdk(sampler);
  register(sdk.provider);
  return sdk;
}

/** What a span says, without its ids and times. */
export const told = ({ name, attributes, events, status }: ReadableSpan) => ({
  name,
  attributes,
  attempts: events
    .filter((event) => event.name === 'attempt')
    .map((event) => event.attributes?.['tidegate.outcome']),
  isError: status.code === SpanStatusCode.ERROR,
});
