import type { Silence } from '../alerts/silence.ts';
import type { BreakerView, ExchangeView, SourceView } from '../engine/views.ts';
import { builder } from './builder.ts';

// The nouns that refer to each other; each is implemented in the file of its name.

export const SourceRef = builder.objectRef<SourceView>('Source');
export const CircuitBreakerRef = builder.objectRef<BreakerView>('CircuitBreaker');
export const ExchangeRef = builder.objectRef<ExchangeView>('Exchange');
export const SilenceRef = builder.objectRef<Silence>('Silence');
