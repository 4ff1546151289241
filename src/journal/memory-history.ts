import { hourMs } from '../core/history.ts';
import type { HistoryStore } from './history.ts';
import { type HistoryPage, hourOf, mergedRecord, packPoints, withUnstored } from './history-points.ts';

interface MemoryPage {
  body: Uint8Array;
  isMerged: boolean;
}

/** Of the pages together; what is older than fits is dropped. */
const usualBytes = 32 * 1024 * 1024;
const tidiedAtOnce = 256;

/** History that lives as long as its process, and at most `maxBytes` (default 32 MiB) of it. */
export function createMemoryHistory(maxBytes = usualBytes): HistoryStore {
  /** By hour, then by series: the oldest hours are the first to go. */
  const hours = new Map<number, Map<string, MemoryPage>>();
  let bytes = 0;

  const pageOf = (hour: number, series: string): MemoryPage => {
    const pages = hours.get(hour) ?? new Map<string, MemoryPage>();
    const page = pages.get(series) ?? { body: new Uint8Array(0), isMerged: false };
    hours.set(hour, pages.set(series, page));
    return page;
  };
  const put = (page: MemoryPage, body: Uint8Array) => {
    bytes += body.length - page.body.length;
    page.body = body;
  };
  const drop = (hour: number) => {
    for (const { body } of hours.get(hour)!.values()) bytes -= body.length;
    hours.delete(hour);
  };
  const oldestFirst = () => [...hours.keys()].sort((a, b) => a - b);

  function* pagesOf(series: string, from: number, to: number): Generator<HistoryPage> {
    for (const hour of oldestFirst()) {
      if (hour < hourOf(from) || hour * hourMs >= to) continue;
      const page = hours.get(hour)!.get(series);
      if (page) yield { start: hour * hourMs, body: page.body };
    }
  }

  return {
    async append(records) {
      for (const { series, start, body } of records) {
        const page = pageOf(hourOf(start), series);
        put(page, Buffer.concat([page.body, body]));
        page.isMerged = false;
      }
      for (const hour of oldestFirst()) {
        if (bytes <= maxBytes || hours.size === 1) break;
        drop(hour);
      }
    },
    async read({ series, range, unstored }) {
      return packPoints(withUnstored(pagesOf(series, range.from, range.to), unstored), range);
    },
    async tidy({ mergeBefore, dropBefore }) {
      let left = tidiedAtOnce;
      for (const hour of oldestFirst()) {
        if (hour < hourOf(dropBefore)) {
          drop(hour);
          continue;
        }
        if (hour >= hourOf(mergeBefore)) break;
        for (const page of hours.get(hour)!.values()) {
          if (page.isMerged) continue;
          if (left-- === 0) return true;
          put(page, mergedRecord(page.body));
          page.isMerged = true;
        }
      }
      return false;
    },
  };
}
