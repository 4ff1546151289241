import type { z } from 'zod';
import { httpUrl } from '../../options/fields.ts';
import type { Notification } from '../notification.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { clip, newest } from './clip.ts';
import { dashboardUrl } from './fields.ts';
import { createHttpPost, fieldsOf } from './http-post.ts';
import { paragraph } from './paragraph.ts';
import { secretsOfUrl } from './secrets.ts';
import { hiddenNote, type Tone, type WordedAlert, worded } from './wording.ts';

export const discordOptions = {
  /** A channel's webhook. */
  url: httpUrl(),
  dashboardUrl: dashboardUrl(),
};
export type DiscordOptions = z.output<z.ZodObject<typeof discordOptions>>;

/** Of the 2,000 that all above the embeds may have. */
const longestLead = 1_000;
const mostEmbeds = 10;
const longestTitle = 256;
const longestDescription = 4_096;
const longestFooter = 300;
/** All texts of all embeds together. */
const roomForEmbeds = 6_000;

const colours: Readonly<Record<Tone, number>> = {
  CRITICAL: 0xd92d20,
  WARNING: 0xf79009,
  INFO: 0x2e90fa,
  GOOD: 0x12b76a,
};

const encode = (text: string) => text.replace(/[\\*_~`|>#[\]()<@-]/g, '\\$&');
const strong = (text: string) => `**${text}**`;

function embedOf(alert: WordedAlert, room: number) {
  const title = clip(alert.headline, Math.min(longestTitle, Math.floor(room / 2)), encode);
  const isWhole = title.length === encode(alert.headline).length && !alert.message.includes('\n');
  const description = paragraph(alert, isWhole ? 'none' : 'message', {
    most: Math.min(longestDescription, room - title.length),
    encode,
    strong,
  });
  return { title, description, color: colours[alert.tone] };
}

/** The body of a Discord message: an embed for each alert, mentioning nobody. */
export function discordBody(notification: Notification, dashboard?: string): string {
  const { tone, title, note, alerts, footer } = worded(notification);
  const { shown, hidden } = newest(alerts, mostEmbeds);
  const remarks = [note, hiddenNote(hidden)].filter((remark) => remark !== null);
  const link = dashboard === undefined ? {} : { url: dashboard };
  const room = Math.floor((roomForEmbeds - longestFooter) / Math.max(1, shown.length));
  const embeds =
    shown.length > 0
      ? shown.map((alert) => embedOf(alert, room))
      : [{ title: clip(title, longestTitle, encode), color: colours[tone] }];
  const content = [
    ...(alerts.length > 1 ? [clip(title, longestLead, encode)] : []),
    ...remarks.map(encode),
  ].join('\n');
  return JSON.stringify({
    ...(content !== '' && { content }),
    embeds: embeds.map((embed, index) => ({
      ...embed,
      // The first alone: embeds of one address are shown as one.
      ...(index === 0 && link),
      ...(index === embeds.length - 1 && { footer: { text: clip(footer, longestFooter) } }),
    })),
    allowed_mentions: { parse: [] },
  });
}

/** A webhook's address that answers with the message it made, or with what is wrong with it. */
function waiting(address: string): string {
  const url = new URL(address);
  url.searchParams.set('wait', 'true');
  return url.href;
}

/** A receiver for a Discord channel, by a webhook. */
export function createDiscordReceiver(options: DiscordOptions, { clock }: ReceiverTools): Receiver {
  const { url } = options;
  const poster = createHttpPost({
    url: waiting(url),
    secrets: secretsOfUrl(url),
    clock,
    waitSeconds: (json) => fieldsOf(json).retry_after,
  });
  return {
    async send(notification, signal) {
      const reply = await poster.send(discordBody(notification, options.dashboardUrl), signal);
      if (typeof fieldsOf(reply.json).id !== 'string') throw poster.unexpected(reply, 'the message it made');
    },
    close: poster.close,
  };
}
