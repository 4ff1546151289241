import type { Notification } from '../notification.ts';
import { clip } from './clip.ts';
import { type Tone, type Worded, type WordedAlert, worded } from './wording.ts';

const longestSubject = 200;
const longestMessage = 20_000;

const encode = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

// Colours that can be read on white and on black: what a mail is shown on is the reader's choice.
const colours: Readonly<Record<Tone, string>> = {
  CRITICAL: '#e5484d',
  WARNING: '#d97706',
  INFO: '#3b82f6',
  GOOD: '#16a34a',
};

function textOf({ title, note, alerts, footer }: Worded, dashboard: string | undefined): string {
  const paragraphs = alerts.map(({ headline, message, facts }) => [
    headline,
    ...(message.includes('\n') ? ['', clip(message, longestMessage)] : []),
    ...facts.map(([label, value]) => `  ${label}: ${value}`),
  ]);
  const parts = [
    ...(alerts.length === 1 ? [] : [title]),
    ...(note === null ? [] : [note]),
    ...paragraphs.map((lines) => lines.join('\n')),
    dashboard === undefined ? footer : `${footer}\n${dashboard}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function alertHtml({ tone, headline, message, facts }: WordedAlert): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="padding:0 12px 0 0;vertical-align:top"><b>${encode(label)}</b></td><td>${encode(value)}</td></tr>`,
  );
  const whole = message.includes('\n')
    ? `<pre style="white-space:pre-wrap;margin:8px 0">${encode(clip(message, longestMessage))}</pre>`
    : '';
  return [
    `<div style="border-left:4px solid ${colours[tone]};padding:0 0 0 12px;margin:0 0 20px">`,
    `<p style="margin:0 0 8px"><b>${encode(clip(headline, longestMessage))}</b></p>${whole}`,
    `<table role="presentation" style="border-collapse:collapse">${rows.join('\n')}</table>`,
    '</div>',
  ].join('\n');
}

function htmlOf({ title, note, alerts, footer }: Worded, dashboard: string | undefined): string {
  const link = dashboard === undefined ? '' : ` · <a href="${encode(dashboard)}">Dashboard</a>`;
  const paragraph = (text: string) => `<p style="margin:0 0 20px">${text}</p>`;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">',
    '<meta name="supported-color-schemes" content="light dark"></head>',
    '<body style="font-family:sans-serif;font-size:15px;line-height:1.4">',
    ...(alerts.length === 1 ? [] : [paragraph(`<b>${encode(clip(title, longestMessage))}</b>`)]),
    ...(note === null ? [] : [paragraph(encode(note))]),
    ...alerts.map(alertHtml),
    `<p style="font-size:13px;opacity:.75">${encode(footer)}${link}</p>`,
    '</body></html>',
    '',
  ].join('\n');
}

/** A message as mail: what its subject says, and its body as plain text and as HTML. */
export function emailBody(notification: Notification, subjectPrefix: string, dashboard?: string) {
  const words = worded(notification);
  return {
    subject: clip(`${subjectPrefix} ${words.title}`.trim(), longestSubject),
    text: textOf(words, dashboard),
    html: htmlOf(words, dashboard),
  };
}
