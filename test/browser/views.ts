/** Every view, as its address holds it. */
export const views = [
  ['overview', ''],
  ['timeline', '?view=timeline'],
  ['heatmap', '?view=heatmap'],
  ['exchange', '?view=exchange&exchange=binance'],
  ['source', '?view=exchange&exchange=binance&source=binance_orderbook'],
  ['silences', '?view=silences'],
] as const;

export const widthsPx = [390, 1280] as const;
export const themes = ['light', 'dark'] as const;
