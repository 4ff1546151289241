import type { z } from 'zod';
import { httpUrl } from '../../options/fields.ts';
import type { Notification } from '../notification.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { clip, newest } from './clip.ts';
import { dashboardUrl } from './fields.ts';
import { createHttpPost } from './http-post.ts';
import { headingBelow, paragraph } from './paragraph.ts';
import { secretsOfUrl } from './secrets.ts';
import { hiddenNote, type Tone, worded } from './wording.ts';

export const slackOptions = {
  /** An incoming webhook's. */
  url: httpUrl(),
  dashboardUrl: dashboardUrl(),
};
export type SlackOptions = z.output<z.ZodObject<typeof slackOptions>>;

const longestHeader = 150;
const longestSection = 3_000;
const longestLink = 500;
/** Of the 50 blocks three are the header, a note and the footer. */
const mostAlerts = 45;
/** All blocks together: somewhere below 12,000 Slack says msg_blocks_too_long. */
const roomForAlerts = 8_000;

const marks: Readonly<Record<Tone, string>> = { CRITICAL: '🔴', WARNING: '🟠', INFO: '🔵', GOOD: '🟢' };

const encode = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const strong = (text: string) => `*${text}*`;
// Verbatim: what looks like a channel or a name in it mentions nobody.
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });

/** The body of a Slack message: blocks, and the text that notifications show. */
export function slackBody(notification: Notification, dashboard?: string): string {
  const { tone, title, note, alerts, footer } = worded(notification);
  const headline = `${marks[tone]} ${title}`;
  const { shown, hidden } = newest(alerts, mostAlerts);
  const most = Math.min(longestSection, Math.floor(roomForAlerts / Math.max(1, shown.length)));
  const paragraphs = shown.map((alert) =>
    paragraph(
      alert,
      alerts.length === 1 ? headingBelow(encode(headline), alert, longestHeader) : 'headline',
      {
        most,
        encode,
        strong,
      },
    ),
  );
  const address = encode(dashboard ?? '');
  const link = address === '' || address.length > longestLink ? '' : ` · <${address}|Dashboard>`;
  const remarks = [note, hiddenNote(hidden)].filter((remark) => remark !== null);
  return JSON.stringify({
    text: clip(headline, longestSection, encode),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: clip(headline, longestHeader, encode) } },
      ...remarks.map((remark) => section(encode(remark))),
      ...paragraphs.map(section),
      { type: 'context', elements: [mrkdwn(clip(footer, 500, encode) + link)] },
    ],
  });
}

/** A receiver for a Slack channel, by an incoming webhook. */
export function createSlackReceiver(options: SlackOptions, { clock }: ReceiverTools): Receiver {
  const { url } = options;
  const poster = createHttpPost({ url, secrets: secretsOfUrl(url), clock });
  return {
    async send(notification, signal) {
      const reply = await poster.send(slackBody(notification, options.dashboardUrl), signal);
      if (reply.text.trim() !== 'ok') throw poster.unexpected(reply, '"ok"');
    },
    close: poster.close,
  };
}
