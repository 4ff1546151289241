import { Command } from 'commander';
import { AcknowledgeAlertDocument, type Client, LatestAlertDocument } from '../client/index.ts';
import { clientOf, type ServiceOptions, say, withService } from './operate.ts';
import { example } from './options.ts';

interface AckOptions extends ServiceOptions {
  readonly note?: string;
}

const isAlertId = (text: string) => /^\w+Alert:/.test(Buffer.from(text, 'base64url').toString('latin1'));

/** The id of an alert, given itself or by the breaker whose latest alert it is. */
async function alertIdOf(client: Client, given: string): Promise<string> {
  if (isAlertId(given)) return given;
  const { alerts } = await client.query(LatestAlertDocument, { breaker: given });
  const [latest] = alerts.nodes;
  if (latest) return latest.id;
  throw new Error(`There is no alert of a breaker named "${given}".`);
}

async function ack(given: string, { note, ...service }: AckOptions): Promise<void> {
  const client = clientOf(service);
  const id = await alertIdOf(client, given);
  const { acknowledgeAlert: alert } = await client.query(AcknowledgeAlertDocument, { id, note });
  if (alert) say(`${alert.acknowledgement?.by} has taken on: ${alert.message}`);
}

export const ackCommand = (): Command =>
  withService(
    new Command('ack')
      .description('Take an alert on: it is neither repeated nor escalated until it closes.')
      .argument('<alert>', "an alert's id, or the name of a breaker for its latest alert")
      .option('--note <text>', 'what to say of it'),
  )
    .addHelpText('after', example('ack binance_api --note "calling them"'))
    .action(ack);
