import { countText, percentText } from '../format/number.ts';
import type { SourceDetails } from './sla.ts';

/** What the cache of a source did since the start. */
export function CachePanel({ cache }: Pick<SourceDetails, 'cache'>) {
  const { size, maxSize, hits, misses, staleHits, evictions, hitRate } = cache;
  const isUsed = hits + misses + staleHits > 0;
  return (
    <section className="panel fact" aria-labelledby="cache-panel">
      <h2 id="cache-panel">Cache</h2>
      {isUsed ? (
        <dl className="fact-list">
          <div>
            <dt>Answered from it</dt>
            <dd>
              <strong>{percentText(hitRate)}</strong>{' '}
              <span className="muted">
                {countText(hits)} of {countText(hits + misses)} reads
              </span>
            </dd>
          </div>
          <div>
            <dt>Stale for errors</dt>
            <dd>{countText(staleHits)}</dd>
          </div>
          <div>
            <dt>Entries</dt>
            <dd>
              {countText(size)} <span className="muted">of at most {countText(maxSize)}</span>
            </dd>
          </div>
          <div>
            <dt>Made room</dt>
            <dd>
              {countText(evictions)} <span className="muted">entries</span>
            </dd>
          </div>
        </dl>
      ) : (
        <p className="muted">
          No call went through it since the start: probes ask the venue itself. It may hold{' '}
          {countText(maxSize)} entries.
        </p>
      )}
    </section>
  );
}
