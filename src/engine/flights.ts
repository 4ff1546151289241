interface Flight {
  readonly landed: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

/** One flight per key: those who come meanwhile wait for it, and it is called off only when all of them have gone. */
export class Flights {
  readonly #flights = new Map<string, Flight>();

  /** Joins the flight of `key` or starts it; rejects with the reason of `signal` as soon as that aborts. */
  async join<R>(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal, land: (result: R) => void) => void,
  ): Promise<R> {
    const { promise: left, reject: leave } = Promise.withResolvers<never>();
    left.catch(() => {});
    const onAbort = () => leave(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const flight = this.#flights.get(key) ?? this.#start(key, start);
    flight.waiting += 1;
    try {
      return (await (signal ? Promise.race([flight.landed, left]) : flight.landed)) as R;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      flight.waiting -= 1;
      if (flight.waiting === 0 && this.#flights.get(key) === flight) {
        this.#flights.delete(key);
        flight.controller.abort(signal?.reason);
      }
    }
  }

  #start<R>(key: string, start: (signal: AbortSignal, land: (result: R) => void) => void): Flight {
    const controller = new AbortController();
    const { promise, resolve } = Promise.withResolvers<R>();
    const flight: Flight = { landed: promise, controller, waiting: 0 };
    this.#flights.set(key, flight);
    start(controller.signal, (result) => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
      resolve(result);
    });
    return flight;
  }
}
