const twoDigits = (value: number) => String(value).padStart(2, '0');

/** An instant as an input of the kind `datetime-local` has it: `2026-01-31T12:00`, in the viewer's zone. */
export function toLocalText(instantMs: number): string {
  const at = new Date(instantMs);
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-');
  return `${day}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** The instant that such an input means; null where it is empty or nonsense. */
export function fromLocalText(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const instantMs = new Date(text).getTime();
  return Number.isNaN(instantMs) ? null : instantMs;
}
