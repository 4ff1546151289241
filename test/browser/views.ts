/** Every view: what it is called, its address, and what the window's title says then. */
export const views = [
  ['overview', '', 'Overview'],
  ['timeline', '?view=timeline', 'Alerts'],
  ['heatmap', '?view=heatmap&range=1h', 'Heatmap'],
  ['exchange', '?view=exchange&exchange=binance', 'binance'],
  ['source', '?view=exchange&exchange=binance&source=binance_orderbook', 'binance_orderbook'],
  ['silences', '?view=silences', 'Silences'],
] as const;

export const widthsPx = [390, 1280] as const;
export const themes = ['light', 'dark'] as const;
