import { Command } from 'commander';
import {
  AcknowledgeAlertDocument,
  type AlertFilter,
  type Client,
  LatestAlertDocument,
} from '../client/index.ts';
import { clientOf, type ServiceOptions, say, withService } from './operate.ts';
import { example } from './options.ts';

interface AckOptions extends ServiceOptions {
  readonly note?: string;
}

const isAlertId = (text: string) => /^\w+Alert:/.test(Buffer.from(text, 'base64url').toString('latin1'));
/** As logs and receivers have it. */
const isUuid = (text: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);

/** The id of an alert, given itself, or by the breaker or the exchange whose latest alert it is. */
async function alertIdOf(client: Client, given: string): Promise<string> {
  if (isAlertId(given)) return given;
  if (isUuid(given)) return Buffer.from(`SystemAlert:${given.toLowerCase()}`).toString('base64url');
  const latest = async (filter: AlertFilter) =>
    (await client.query(LatestAlertDocument, { filter })).alerts.nodes[0]?.id;
  const id = (await latest({ breakers: [given] })) ?? (await latest({ exchanges: [given] }));
  if (id !== undefined) return id;
  throw new Error(`There is no alert of a breaker or an exchange named "${given}".`);
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
      .argument('<alert>', 'its id, or a breaker or an exchange for the latest alert there')
      .option('--note <text>', 'what to say of it'),
  )
    .addHelpText('after', example('ack binance_api --note "calling them"'))
    .action(ack);
