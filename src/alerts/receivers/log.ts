import { alertToJson } from '../../core/alert-json.ts';
import { logLevels } from '../log.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { worded } from './wording.ts';

/** It takes none. */
export const logOptions = {};

/** A receiver that writes a line for each alert to Tidegate's own log, at the level of its severity. */
export function createLogReceiver({ log }: ReceiverTools): Receiver {
  return {
    async send(notification, signal) {
      signal.throwIfAborted();
      const { cause, alerts } = notification;
      const { title, alerts: words } = worded(notification);
      if (alerts.length === 0) log.info({ cause }, title);
      for (const [index, { alert, seq, incident }] of alerts.entries()) {
        const details = { cause, incident: incident.key, alert: { ...alertToJson(alert), seq } };
        log[logLevels[alert.severity]](details, words[index]!.headline);
      }
    },
    close() {},
  };
}
