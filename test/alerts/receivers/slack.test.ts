import { describe, expect, it } from 'vitest';
import type { Notification } from '../../../src/alerts/notification.ts';
import { breakerAlert } from '../../journal/breaker-alert.ts';
import { flood, heartbeat, notification, recovery, told } from './notifications.ts';
import { answer, never, receiver, vendor } from './vendor.ts';
import { checkSlack } from './vendor-rules.ts';

const path = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX';

async function sent(message: Notification, options: object = {}) {
  const { got, origin } = await vendor(answer(200, 'ok'));
  await receiver({ kind: 'slack', url: origin + path, ...options }).send(message, never);
  expect(got.map(({ url }) => url)).toEqual([path]);
  return checkSlack(got[0]!.body);
}

const textsOf = ({ blocks }: Awaited<ReturnType<typeof sent>>) =>
  blocks.map((block) => (block.type === 'context' ? block.elements[0]!.text : block.text.text));

describe('a Slack message', () => {
  it('is a header, what is known, and who says so', async () => {
    const message = await sent(notification(), { dashboardUrl: 'https://tidegate.example.com/?a=1&b=2' });
    const title = '🔴 CRITICAL: binance (binance_api): service failing, calls blocked after 5 failed calls';
    expect(message.text).toBe(title);
    expect(message.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context']);
    const [header, section, context] = textsOf(message);
    expect(header).toBe(title);
    expect(section!.split('\n')).toEqual([
      '*Since*: 2026-01-01T12:00:00Z (12 min ago)',
      '*Exchange*: binance',
      '*Breaker*: binance_api: CLOSED → OPEN',
      '*Episode*: 1',
      '*Reason*: FAILURES',
    ]);
    expect(context).toBe(
      'Tidegate bots-1, 2026-01-01T12:12:00Z · <https://tidegate.example.com/?a=1&amp;b=2|Dashboard>',
    );
  });

  it('says everything that does not fit in the header below it', async () => {
    const message = `binance_api: ${'because '.repeat(50)}of this`;
    const [header, section] = textsOf(
      await sent(notification({ alerts: [told(breakerAlert({ message }))] })),
    );
    expect(header).toHaveLength(150);
    expect(section).toContain('of this\n*Since*');
  });

  it('mentions nobody and links to nothing that an alert says', async () => {
    const message = '<!channel> <@U012> <https://evil.example|click> & done';
    const sentMessage = await sent(notification({ alerts: [told(breakerAlert({ message }))] }));
    expect(sentMessage.text).toBe(
      '🔴 CRITICAL: &lt;!channel&gt; &lt;@U012&gt; &lt;https://evil.example|click&gt; &amp; done',
    );
  });

  it('names each alert of a group', async () => {
    const message = await sent(notification({ alerts: [told(), told(recovery, { status: 'CLOSED' })] }));
    const sections = textsOf(message).slice(1, -1);
    expect(sections.map((text) => text.split('\n')[0])).toEqual([
      '*CRITICAL: binance (binance_api): service failing, calls blocked after 5 failed calls*',
      '*RECOVERED after 12 min: binance (binance_api): recovered*',
    ]);
  });

  it('has a word for each of a flood, and how many more there are of a deluge', async () => {
    expect((await sent(flood)).blocks).toHaveLength(32);
    const deluge = { ...flood, alerts: [...flood.alerts, ...flood.alerts] };
    const message = await sent(deluge);
    expect(message.blocks).toHaveLength(48);
    expect(textsOf(message)[1]).toBe('15 older alerts are not shown.');
  });

  it('says that it is alive', async () => {
    expect(textsOf(await sent(heartbeat)).slice(0, 2)).toEqual([
      '🟢 Tidegate bots-1 is alive',
      'Nothing is the matter: this only says that messages from here arrive.',
    ]);
  });
});

it.each(['invalid_blocks', '', '{"ok":false}', 'okay'])(
  'Slack that answers 200 with "%s" took nothing',
  async (body) => {
    const { origin } = await vendor(answer(200, body));
    await expect(
      receiver({ kind: 'slack', url: origin + path }).send(notification(), never),
    ).rejects.toMatchObject({
      code: 'DELIVERY_FAILED',
      message: `${new URL(origin).host} answered 200${body && `: ${body}`}, where "ok" was expected`,
    });
  },
);
