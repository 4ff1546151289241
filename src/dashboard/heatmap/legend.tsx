import { levelCount, worstScore } from './scale.ts';

/** Where the words for a score begin. */
const words = [
  { score: 0, word: '0' },
  { score: 0.1, word: '0.1 Minor' },
  { score: 0.3, word: '0.3 Moderate' },
  { score: 0.6, word: '0.6 Severe' },
] as const;

/** What the colours mean. */
export function Legend() {
  return (
    <div className="heat-legend" role="img" aria-label={legendText}>
      <div className="heat-scale">
        <div className="heat-scale-bar">
          {Array.from({ length: levelCount }, (_, level) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the levels are always the same
            <span key={level} style={{ backgroundColor: `var(--heat-${level})` }} />
          ))}
        </div>
        <div className="heat-scale-words">
          {words.map(({ score, word }) => (
            <span key={word} style={{ left: `${(score / worstScore) * 100}%` }}>
              {word}
            </span>
          ))}
        </div>
      </div>
      <span className="heat-legend-missing">
        <span className="heat-swatch" data-look="missing" /> No data
      </span>
    </div>
  );
}

const legendText =
  'Colours by degradation score: from green at 0, none, over minor from 0.1, moderate from 0.3, to red from 0.6 on, severe; the worse, the further from the page in lightness. Hatched: no data.';
