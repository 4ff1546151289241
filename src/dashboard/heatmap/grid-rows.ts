import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect } from 'react';

/** As heatmap.css has it: the rows begin below it. */
const axisHeightPx = 28;

export interface GridRows {
  readonly items: readonly VirtualItem[];
  readonly heightPx: number;
  /** What is above the first row. */
  readonly marginPx: number;
  /** Rows that are seen at a time. */
  readonly page: number;
  readonly scrollTo: (row: number) => void;
}

/** The rows of a grid that are in view, and the active one wherever it is: the keyboard must find it. */
export function useGridRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeightPx: number,
  activeRow: number,
): GridRows {
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 5,
    scrollMargin: axisHeightPx,
    scrollPaddingStart: axisHeightPx,
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const rows = defaultRangeExtractor(range);
        if (rows.includes(activeRow) || activeRow >= range.count) return rows;
        return [...rows, activeRow].sort((one, other) => one - other);
      },
      [activeRow],
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height makes what was measured wrong
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeightPx]);
  const seenPx = (scroller.current?.clientHeight ?? 0) - axisHeightPx;
  return {
    items: virtualizer.getVirtualItems(),
    heightPx: count * rowHeightPx,
    marginPx: axisHeightPx,
    page: Math.max(1, Math.floor(seenPx / rowHeightPx) - 1),
    scrollTo: (row) => virtualizer.scrollToIndex(row),
  };
}
