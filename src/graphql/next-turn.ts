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
