import type { ReceiverSetup, ReceiverTools } from '../alerts/receiver.ts';
import { createReceiver, type ReceiverConfig, tellsAcknowledgements } from '../alerts/receivers/kinds.ts';
import type { Conditions } from './conditions.ts';
import { offlineKey } from './traffic.ts';

/** The configured receivers, ready to be sent to. */
export function setUpReceivers(
  configs: Readonly<Record<string, ReceiverConfig>>,
  tools: ReceiverTools,
): ReadonlyMap<string, ReceiverSetup> {
  return new Map(
    Object.entries(configs).map(([name, config]) => {
      const { timeoutMs, giveUpAfterMs, backoff, heartbeatMs = null } = config;
      const receiver = createReceiver(config, tools);
      return [
        name,
        {
          receiver,
          timeoutMs,
          giveUpAfterMs,
          backoff,
          heartbeatMs,
          tellsAcknowledgements: tellsAcknowledgements(config.kind),
        },
      ];
    }),
  );
}

/** One message that is not taken is no news, unless it never will be; so many in a row are. */
const failingAfter = 3;

/** Tells when a receiver begins to fail, and when it works again. */
export function tellReceiver(
  conditions: Conditions,
  receiver: string,
  problem: string | null,
  attempts: number,
  isFinal: boolean,
): void {
  const key = `RECEIVER_FAILING:${receiver}`;
  if (problem === null) conditions.end(key, `The receiver ${receiver} takes messages again`);
  // Offline, none can be reached, and that has been told.
  if (problem === null || (attempts < failingAfter && !isFinal) || conditions.has(offlineKey)) return;
  conditions.begin(key, {
    code: 'RECEIVER_FAILING',
    severity: 'WARNING',
    message: `The receiver ${receiver} takes no messages: ${problem}`,
    exchangeName: null,
    sourceName: null,
    metadata: { receiver, attempts, problem },
  });
}
