import { afterAll, beforeAll, expect, it } from 'vitest';
import { breakerLine, cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { firstSeenMs, recordTexts } from './seen-texts.ts';
import { type Stage, startStage } from './stage.ts';

const withinMs = 2_000;
const outages = 3;

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;

inBrowser('an outage', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.stop());

  /** When Binance's breaker changed to one of the states that last long enough to be seen. */
  const transitions = (state: string) =>
    stage.told.flatMap((alert) =>
      alert.kind === 'CIRCUIT_BREAKER' && alert.breakerName === 'binance_api' && alert.newState === state
        ? [alert.timestamp]
        : [],
    );

  it('is on the open page within 2 s of the transition, and so is its end', async () => {
    const page = await open(stage.url);
    const line = breakerLine(cardOf(page, 'Binance'), 'binance_api');
    await line.getByText('Closed').waitFor();
    const seen = await recordTexts(page, '.breakers li');
    for (let outage = 0; outage < outages; outage += 1) {
      stage.setFaults({ venue: 'binance', fault: '5xx' });
      await line.getByText('Open', { exact: true }).waitFor();
      stage.setFaults();
      await line.getByText('Closed').waitFor();
    }
    const texts = await seen();
    const latenciesMs = [
      ...transitions('OPEN').map((atMs) => firstSeenMs(texts, /^binance_apiOpen/, atMs) - atMs),
      ...transitions('CLOSED').map((atMs) => firstSeenMs(texts, /^binance_apiClosed/, atMs) - atMs),
    ];
    console.log(latenciesMs);
    expect(latenciesMs.length).toBeGreaterThanOrEqual(2 * outages);
    expect(median(latenciesMs)).toBeLessThan(withinMs);
  });
});
