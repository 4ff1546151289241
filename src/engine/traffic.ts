import { type Block, blockUntil } from '../core/block.ts';
import type { Clock } from '../core/clock.ts';
import { isOffline, type NetworkFailure } from '../core/offline.ts';
import { type BlockReason, isNeutral, type Verdict } from '../core/outcome.ts';
import { type BlockBook, bucketName } from './block-book.ts';
import type { Traffic } from './call.ts';
import type { Route } from './call-options.ts';
import type { Conditions } from './conditions.ts';
import { blockedUntil, type Registry } from './registry.ts';
import type { Source } from './source.ts';

/** A breaker opens for blocks only where they leave no source to call for this long. */
const minBlockToOpenMs = 5_000;

export const offlineKey = 'OFFLINE';
export const bannedKey = (block: Block) => `BANNED:${block.scope}:${block.name}`;

export interface TrafficOptions {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly blocks: BlockBook;
  readonly conditions: Conditions;
  /** Whether enough is known to say that it is this machine that is offline. */
  readonly mayJudgeOffline: () => boolean;
  /** A call ended, of a source that is not noted. */
  readonly onMeasured: (source: Source) => void;
  /** A block began or grew: it must survive a restart, and the timers must know. */
  readonly onBlock: (block: Block) => void;
}

/** What the calls' outcomes mean beyond their own source: blocks, bans, refusals, this machine being offline. */
export function createTraffic(options: TrafficOptions): Traffic {
  const { clock, registry, blocks, conditions, mayJudgeOffline, onBlock, onMeasured } = options;
  /** By source, since any source last had a reply. */
  const unreachable = new Map<string, NetworkFailure>();

  function raiseBlock(
    source: Source,
    reason: BlockReason,
    verdict: Verdict,
    route: Route | undefined,
    now: number,
  ) {
    const request = verdict.block ?? { scope: 'SOURCE' as const };
    const { openMs } = source.breaker.policy;
    const until = blockUntil(request, { now, wallNow: clock.wallNow(), defaultMs: openMs });
    const hosts = route ? [route.host] : source.hosts;
    const names =
      request.scope === 'BUCKET'
        ? [bucketName(source, request.bucket ?? source.name)]
        : request.scope === 'HOST' && hosts.length > 0
          ? hosts
          : [source.name];
    const scope = request.scope === 'HOST' && hosts.length === 0 ? 'SOURCE' : request.scope;
    for (const name of names) {
      const asked = { scope, name, reason, since: now, until };
      const grown = blocks.raise(asked);
      if (grown) applyBlock(grown, now);
      // Told even where a longer block stood already: what ends it all is the end of that block.
      if (reason === 'BANNED') tellBan(asked, source, verdict, now);
    }
  }

  function tellBan(ban: Block, source: Source, verdict: Verdict, now: number): void {
    const until = new Date(clock.wallNow() + ban.until - now).toISOString();
    conditions.begin(bannedKey(ban), {
      code: 'BANNED',
      severity: 'CRITICAL',
      message: `${source.exchange.venue.displayName} has banned this machine (${ban.name}) until ${until}: no calls go out`,
      exchangeName: source.exchange.name,
      sourceName: source.name,
      metadata: { scope: ban.scope, name: ban.name, until, detail: verdict.detail ?? null },
    });
  }

  function applyBlock(block: Block, now: number): void {
    const affected = sourcesUnder(block, registry);
    refreshSources(affected, blocks, now);
    onBlock(block);
    for (const breaker of new Set(affected.map((each) => each.breaker))) {
      const behind = registry.sourcesOf(breaker);
      const until = blockedUntil(behind);
      if (until === 0 || (breaker.state.kind !== 'OPEN' && until - now < minBlockToOpenMs)) continue;
      const first = behind.find((candidate) => candidate.blockedUntil === until);
      breaker.blockAll(first!.blockReason!, until, now);
    }
  }

  function noteUnreachable(source: Source, now: number): void {
    unreachable.set(source.name, { exchange: source.exchange.name, at: now });
    if (conditions.has(offlineKey) || !mayJudgeOffline()) return;
    if (!isOffline(unreachable, standingReplyAt(), now)) return;
    conditions.begin(offlineKey, {
      code: 'OFFLINE',
      severity: 'CRITICAL',
      message: `This machine is offline: ${unreachable.size} sources fail at the network at once and none succeeds`,
      exchangeName: null,
      sourceName: null,
      metadata: { sources: [...unreachable.keys()] },
    });
  }

  /** The newest reply of a source that has not failed since. */
  function standingReplyAt(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (const { lastReplyAt, lastFailureAt } of registry.sources.values()) {
      if (lastReplyAt > newest && lastReplyAt >= lastFailureAt) newest = lastReplyAt;
    }
    return newest;
  }

  function noteReply(): void {
    if (unreachable.size > 0) unreachable.clear();
    if (conditions.any) conditions.end(offlineKey, 'This machine is online again');
  }

  function noteRefusals(source: Source, verdict: Verdict): void {
    const key = `MISCONFIGURED:${source.name}`;
    if (verdict.kind === 'OK' || verdict.kind === 'BUSINESS_ERROR') {
      conditions.end(key, `${source.name} is accepted again`);
    } else if (source.consecutiveRefusals >= source.settings.policy.sla.maxConsecutiveFailures) {
      conditions.begin(key, {
        code: 'MISCONFIGURED',
        severity: 'WARNING',
        message: `${source.name} is refused (${verdict.detail ?? verdict.kind}): check its credentials and where it runs`,
        exchangeName: source.exchange.name,
        sourceName: source.name,
        metadata: { outcome: verdict.kind, consecutive: source.consecutiveRefusals },
      });
    }
  }

  return {
    clock,
    blockOf(source, route, now) {
      if (now >= source.blockedUntil && route === undefined) return null;
      const own = now < source.blockedUntil ? blocks.ofSource(source, now) : null;
      return own ?? (route ? blocks.ofRoute(source, route, now) : null);
    },
    onTrouble(source, verdict, route, now) {
      if (verdict.kind === 'NETWORK') noteUnreachable(source, now);
      else if (verdict.kind !== 'TIMEOUT') noteReply();
      if (isNeutral(verdict.kind)) raiseBlock(source, verdict.kind, verdict, route, now);
    },
    onSettled(source, verdict) {
      if (!source.noted) onMeasured(source);
      if (verdict.kind === 'OK') noteReply();
      if (source.consecutiveRefusals > 0 || conditions.any) noteRefusals(source, verdict);
    },
  };
}

function sourcesUnder(block: Block, registry: Registry): readonly Source[] {
  if (block.scope === 'BUCKET') return [];
  const all = [...registry.sources.values()];
  return all.filter((source) =>
    block.scope === 'HOST' ? source.hosts.includes(block.name) : source.name === block.name,
  );
}

/** Brings the sources' own copies of their blocks up to date. */
export function refreshSources(sources: Iterable<Source>, blocks: BlockBook, now: number): void {
  for (const source of sources) {
    const block = blocks.ofSource(source, now);
    source.recordBlock(block);
  }
}
