/** Whether an address is this machine's own, reached from nowhere else. */
export const isLoopbackAddress = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

/** Whether the host of a URL is a name that means this machine on every machine. */
export const isLoopbackName = (host: string): boolean =>
  /^(127\.\d+\.\d+\.\d+|\[::1\]|([^.]+\.)*localhost)$/i.test(host);
