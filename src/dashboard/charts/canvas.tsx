import type { EChartsType } from 'echarts/core';
import { useEffect, useRef, useState } from 'react';
import { optionOf } from './option.ts';
import { pensOf } from './pens.ts';
import type { Plot } from './plot.ts';
import { useColourScheme } from './use-colour-scheme.ts';

interface CanvasProps {
  readonly plot: Plot;
  readonly widthPx: number;
  readonly heightPx: number;
  /** What it shows, in words. */
  readonly label: string;
}

/** A plot as a picture: ECharts, loaded when the first one is shown. */
export function Canvas({ plot, widthPx, heightPx, label }: CanvasProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const [isMissing, setMissing] = useState(false);
  const scheme = useColourScheme();

  useEffect(() => {
    let made: EChartsType | null = null;
    let isGone = false;
    import('./echarts.ts').then(
      ({ init }) => {
        // The element goes a moment before the effect is told.
        if (isGone || !ref.current) return;
        made = init(ref.current, null, { renderer: 'canvas' });
        setChart(made);
      },
      () => setMissing(true),
    );
    return () => {
      isGone = true;
      made?.dispose();
      setChart(null);
    };
  }, []);

  useEffect(() => {
    if (!chart || widthPx === 0) return;
    if (chart.getWidth() !== widthPx || chart.getHeight() !== heightPx) {
      chart.resize({ width: widthPx, height: heightPx });
    }
  }, [chart, widthPx, heightPx]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the pens are other ones with another scheme
  useEffect(() => {
    if (!chart || widthPx === 0) return;
    chart.setOption(optionOf(plot, widthPx, pensOf(ref.current!)), { notMerge: true });
  }, [chart, plot, widthPx, scheme]);

  if (isMissing) {
    return (
      <p className="muted">
        The chart could not be loaded, as after the service was upgraded; the table has its numbers.
      </p>
    );
  }
  return (
    <div
      ref={ref}
      className="chart-canvas"
      role="img"
      aria-label={label}
      style={{ height: heightPx }}
      data-drawn={chart !== null || undefined}
    />
  );
}
