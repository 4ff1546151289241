import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ExchangeHealth } from '../../client/index.ts';
import { heldOrder } from './held-order.ts';

const heldForMs = 2_500;

/** Keeps the exchanges in their places for as long as somebody is about to point at one of them. */
export function useHeldOrder(exchanges: readonly ExchangeHealth[], question: string) {
  const [isHeld, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const hold = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHeld(false), heldForMs);
    setHeld(true);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);

  const last = useRef({ question, names: [] as readonly string[] });
  const ordered = useMemo(() => {
    if (!isHeld || last.current.question !== question) return exchanges;
    const byName = new Map(exchanges.map((exchange) => [exchange.name, exchange] as const));
    return heldOrder(last.current.names, [...byName.keys()]).map((name) => byName.get(name)!);
  }, [exchanges, isHeld, question]);
  useEffect(() => {
    last.current = { question, names: ordered.map(({ name }) => name) };
  }, [ordered, question]);

  return { ordered, hold };
}
