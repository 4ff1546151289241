const maxLength = 200;
const named =
  /\b(api[_-]?key|access[_-]?token|token|secret|signature|password|bearer|authorization)(["']?\s*[=:]?\s*["']?)[\w+/=%.~-]{6,}/gi;
const opaque = /[\w+=%.~-]{16,}/g;
const mixed = (run: string) => /[a-z]/i.test(run) && /\d/.test(run);

/** Text of a stranger as one line that may be shown: no control characters, nothing that looks like a key, at most 200 characters. */
export function safeLine(text: string): string {
  const line = text
    .slice(0, 2_000)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(named, '$1$2…')
    .replace(opaque, (run) => (mixed(run) ? '…' : run))
    .trim()
    .toWellFormed();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).toWellFormed()}…`;
}
