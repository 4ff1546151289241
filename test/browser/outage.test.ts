import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../src/client/index.ts';
import { breakerLine, cardOf } from './cards.ts';
import { inBrowser } from './in-browser.ts';
import { firstSeenMs, recordTexts, type SeenTexts } from './seen-texts.ts';
import { type Stage, startStage } from './stage.ts';

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;

inBrowser('an outage', ({ open }) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.stop());

  const transitionsOf = async (breaker: string): Promise<Extract<Alert, { __typename: 'CircuitBreakerAlert' }>[]> => {
    const alerts = await Array.fromAsync(stage.client.alertPages({ filter: { breakers: [breaker] } }));
    return [];
  };

  it('is on the open page within 2 s of the transition, and so is its end', async () => {
    const page = await open(stage.url);
    const binance = cardOf(page, 'Binance');
    await binance.getByText('Closed').waitFor();
    const seen = await recordTexts(page, '.breakers li');
    for (let time = 0; time < 3; time += 1) {
      stage.setFaults({ venue: 'binance', fault: '5xx' });
      await breakerLine(binance, 'binance_api').getByText('Open').waitFor();
      stage.setFaults();
      await breakerLine(binance, 'binance_api').getByText('Closed').waitFor();
    }
    console.log(await seen());
  });
});
