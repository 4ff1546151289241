const eventsPerTurn = 32;

// The event loop is one for all streams of the process.
let eventsInTurn = 0;
let nextTurn: Promise<void> | undefined;

/**
 * Waits for the event loop's next turn once 32 events have gone out in this one: streams that have much to say
 * and are always listened to would otherwise let nothing else happen.
 */
export function takeTurn(): Promise<void> | undefined {
  eventsInTurn += 1;
  if (eventsInTurn < eventsPerTurn) return undefined;
  nextTurn ??= new Promise((resolve) => {
    setImmediate(() => {
      eventsInTurn = 0;
      nextTurn = undefined;
      resolve();
    });
  });
  return nextTurn;
}

let last: Promise<void> = Promise.resolve();

/**
 * Waits for a turn of the event loop that is nobody else's who waits for one, first come, first served: checking an
 * operation takes long, and what does not belong to operations must get its turns in between.
 */
export function ownTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
