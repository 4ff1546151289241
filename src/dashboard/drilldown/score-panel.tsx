import type { ExchangeHealth } from '../../client/index.ts';
import { scoreText } from '../format/number.ts';
import { degradationWord } from '../format/words.ts';
import { leftOut, scoreParts } from './explain-exchange.ts';

/** The score and what it comes from, part by part, in words. */
export function ScorePanel({ exchange }: { readonly exchange: ExchangeHealth }) {
  const { score, level } = exchange.degradation;
  const unknown = leftOut(exchange);
  return (
    <section className="panel fact" aria-labelledby="score-panel">
      <h2 id="score-panel">
        Score {scoreText(score)}, {degradationWord(level).toLowerCase()}
      </h2>
      <table className="score-table">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Part</th>
            <th scope="col">Adds</th>
          </tr>
        </thead>
        <tbody>
          {scoreParts(exchange).map(({ name, part, most, says, tone }) => (
            <tr key={name} data-part={part > 0 ? tone : undefined}>
              <th scope="row">
                {name}
                <span className="muted">{says}</span>
              </th>
              <td>
                <span className="score-part">{scoreText(part)}</span>
                <span className="muted"> of {most}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted">
        The parts add up to the score: minor from 0.1, moderate from 0.3, severe from 0.6. {unknown}
      </p>
    </section>
  );
}
