import { z } from 'zod';
import { count, expectedSecret, httpUrl, matching } from '../../options/fields.ts';
import type { Notification } from '../notification.ts';
import type { Receiver, ReceiverTools } from '../receiver.ts';
import { clip, newest } from './clip.ts';
import { dashboardUrl } from './fields.ts';
import { below, createHttpPost, fieldsOf } from './http-post.ts';
import { headingBelow, paragraph } from './paragraph.ts';
import { secretsOfUrl } from './secrets.ts';
import { hiddenNote, type Tone, worded } from './wording.ts';

const chat = 'a chat id (a whole number, or @ and a name)';
const chatId = () =>
  z.preprocess(
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
    z
      .string({ error: (issue) => expectedSecret(chat, issue.input) })
      .regex(/^(?:-?\d{1,20}|@\w{4,64})$/, { error: (issue) => expectedSecret(chat, issue.input) }),
  ) as unknown as z.ZodType<string, string | number>;

export const telegramOptions = {
  botToken: matching(/^\d+:[\w-]{8,}$/, "a bot's token (digits, a colon, letters and digits)"),
  chatId: chatId(),
  /** A topic of a forum. */
  messageThreadId: count(2 ** 31 - 1).optional(),
  apiUrl: httpUrl().default('https://api.telegram.org'),
  dashboardUrl: dashboardUrl(),
};
export type TelegramOptions = z.output<z.ZodObject<typeof telegramOptions>>;

/** The limit is on the text without its marks and escapes; kept with them it holds in any case. */
const longestText = 4_096;
const longestTitle = 600;
const longestFooter = 300;
const longestLink = 300;
const mostAlerts = 12;

const marks: Readonly<Record<Tone, string>> = { CRITICAL: '🔴', WARNING: '🟠', INFO: '🔵', GOOD: '🟢' };

const encode = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const strong = (text: string) => `<b>${text}</b>`;

/** The text of a Telegram message, in its HTML. */
export function telegramText(notification: Notification, dashboard?: string): string {
  const { tone, title, note, alerts, footer } = worded(notification);
  const { shown, hidden } = newest(alerts, mostAlerts);
  const top = [
    strong(`${marks[tone]} ${clip(title, longestTitle, encode)}`),
    ...[note, hiddenNote(hidden)].filter((remark) => remark !== null).map(encode),
  ];
  const address = encode(dashboard ?? '');
  const link = address === '' || address.length > longestLink ? [] : [`<a href="${address}">Dashboard</a>`];
  const bottom = [`<i>${clip(footer, longestFooter, encode)}</i>`, ...link];
  const taken = [...top, ...bottom].join('\n\n').length;
  const most = Math.floor((longestText - taken) / Math.max(1, shown.length)) - 2;
  const paragraphs = shown.map((alert) =>
    paragraph(alert, alerts.length === 1 ? headingBelow(encode(title), alert, longestTitle) : 'headline', {
      most,
      encode,
      strong,
    }),
  );
  return [...top, ...paragraphs, ...bottom].join('\n\n');
}

/** A receiver for a Telegram chat, by a bot. */
export function createTelegramReceiver(options: TelegramOptions, { clock }: ReceiverTools): Receiver {
  const { botToken, chatId, messageThreadId, apiUrl } = options;
  const poster = createHttpPost({
    url: below(apiUrl, `/bot${botToken}/sendMessage`),
    secrets: [botToken, botToken.slice(botToken.indexOf(':') + 1), ...secretsOfUrl(apiUrl)],
    clock,
    waitSeconds: (json) => fieldsOf(fieldsOf(json).parameters).retry_after,
  });
  return {
    async send(notification, signal) {
      const body = JSON.stringify({
        chat_id: chatId,
        message_thread_id: messageThreadId,
        text: telegramText(notification, options.dashboardUrl),
        parse_mode: 'HTML',
        link_preview_options: { is_disabled: true },
      });
      const reply = await poster.send(body, signal);
      const { ok, error_code: status } = fieldsOf(reply.json);
      if (ok === true) return;
      if (ok === false && typeof status === 'number' && status >= 400) throw poster.refusal(reply, status);
      throw poster.unexpected(reply, '"ok": true');
    },
    close: poster.close,
  };
}
