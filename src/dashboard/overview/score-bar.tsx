import type { ExchangeHealth } from '../../client/index.ts';
import { scoreText } from '../format/number.ts';
import { degradationWord } from '../format/words.ts';
import { Hint } from '../kit/hint.tsx';

type Degradation = ExchangeHealth['degradation'];

const partsOf = (score: Degradation) => [
  { name: 'Failed sources', part: score.failedPart, most: 0.5, tone: 'failed' },
  { name: 'Degraded sources', part: score.degradedPart, most: 0.3, tone: 'degraded' },
  { name: 'Circuit breakers', part: score.breakerPart, most: 0.2, tone: 'breaker' },
  { name: 'Missing success rate', part: score.successRatePart, most: 0.1, tone: 'rate' },
];

function Parts({ degradation }: { readonly degradation: Degradation }) {
  return (
    <table className="score-parts">
      <caption>Degradation score, 0 (well) to 1</caption>
      <tbody>
        {partsOf(degradation).map(({ name, part, most, tone }) => (
          <tr key={name}>
            <th scope="row">
              <span className="score-key" data-part={tone} />
              {name}
            </th>
            <td>{scoreText(part)}</td>
            <td className="muted">of {most.toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{degradationWord(degradation.level)}</th>
          <td>{scoreText(degradation.score)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

/** The score as a bar of its parts, which are told on hover, focus and touch. */
export function ScoreBar({ degradation }: { readonly degradation: Degradation }) {
  const said = partsOf(degradation).map(({ name, part }) => `${name} ${scoreText(part)}`);
  const label = `Degradation score ${scoreText(degradation.score)}: ${said.join(', ')}`;
  let left = 0;
  const bars = partsOf(degradation)
    .filter(({ part }) => part > 0)
    .map((each) => {
      const bar = { ...each, x: left * 100, width: Math.min(each.part, 1 - left) * 100 };
      left = Math.min(1, left + each.part);
      return bar;
    });
  return (
    <Hint className="score" label={label} content={<Parts degradation={degradation} />}>
      <span className="score-word">
        Score <strong>{scoreText(degradation.score)}</strong>
      </span>
      <svg className="score-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="score-empty" width="100" height="8" />
        {bars.map(({ name, tone, x, width }) => (
          <rect key={name} data-part={tone} x={x} width={Math.max(0, width - 0.6)} height="8" />
        ))}
      </svg>
    </Hint>
  );
}
