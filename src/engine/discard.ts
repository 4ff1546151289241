/**
 * Lets go of a value that nobody will see: a `Response` whose body is never read would hold its connection, so that
 * the next attempt could wait for it for ever.
 */
export function discard(value: unknown): void {
  try {
    const body = (value as { body?: { cancel?: unknown; destroy?: unknown } } | null | undefined)?.body;
    if (typeof body?.cancel === 'function') Promise.resolve(body.cancel()).catch(() => {});
    else if (typeof body?.destroy === 'function') {
      (body as { on?(event: 'error', listener: () => void): unknown }).on?.('error', () => {});
      body.destroy();
    }
  } catch {
    // Nobody is left who could be told.
  }
}
