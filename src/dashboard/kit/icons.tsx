import type { ReactElement } from 'react';

// Each state has a shape of its own, so that no colour is needed to tell them apart.

const shapes = {
  healthy: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="m5 8.2 2.1 2.1L11.2 6" />
    </>
  ),
  degraded: (
    <>
      <path d="M8 1.8 14.8 13.7H1.2Z" />
      <path d="M8 6v3.8M8 11.7v.1" />
    </>
  ),
  failed: (
    <>
      <path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3Z" />
      <path d="m5.7 5.7 4.6 4.6m0-4.6-4.6 4.6" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.5" strokeDasharray="2.6 2" />
      <path d="M6.2 6.3a1.9 1.9 0 1 1 2.7 2c-.6.3-.9.7-.9 1.2M8 11.6v.1" />
    </>
  ),
  closed: (
    <>
      <path d="M.8 9.5h14.4" />
      <circle cx="4" cy="9.5" r="1.6" fill="currentColor" />
      <circle cx="12" cy="9.5" r="1.6" fill="currentColor" />
    </>
  ),
  open: (
    <>
      <path d="M.8 9.5H4m8 0h3.2M4 9.5 10.5 3.5" />
      <circle cx="4" cy="9.5" r="1.6" fill="currentColor" />
      <circle cx="12" cy="9.5" r="1.6" fill="currentColor" />
    </>
  ),
  halfOpen: (
    <>
      <path d="M.8 9.5H4m8 0h3.2" />
      <path d="M4 9.5 11.2 6.7" strokeDasharray="1.2 2.6" />
      <circle cx="4" cy="9.5" r="1.6" />
      <circle cx="12" cy="9.5" r="1.6" />
    </>
  ),
  hold: (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1.5" />
      <path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6.5" />
      <path d="M8 4.2V8l2.6 1.7" />
    </>
  ),
  close: <path d="m3.5 3.5 9 9m0-9-9 9" />,
  check: <path d="m3 8.5 3.3 3.3L13 5" />,
  chevron: <path d="m4 6 4 4 4-4" />,
  right: <path d="m6 4 4 4-4 4" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.8" />
      <path d="m10.6 10.6 3.9 3.9" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="3" />
      <path d="M8 1v1.5m0 11V15M1 8h1.5m11 0H15M3 3l1.1 1.1m7.8 7.8L13 13M13 3l-1.1 1.1M4.1 11.9 3 13" />
    </>
  ),
  moon: <path d="M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3Z" />,
  system: (
    <>
      <rect x="1.5" y="2.5" width="13" height="9" rx="1.5" />
      <path d="M5.5 14h5" />
    </>
  ),
  silence: (
    <>
      <path d="M12 10.5V7a4 4 0 0 0-6.8-2.9M4 7v3.5L2.8 12H12M6.7 14h2.6" />
      <path d="m2 2 12 12" />
    </>
  ),
  person: (
    <>
      <circle cx="8" cy="5" r="2.8" />
      <path d="M2.5 14a5.5 5.5 0 0 1 11 0" />
    </>
  ),
  retry: <path d="M13.5 3v3.5H10M13.2 6.5A5.7 5.7 0 1 0 13.5 9.5" />,
  filter: <path d="M1.5 3h13M4 8h8M6.5 13h3" />,
  up: <path d="M8 13V3.5M4 7.5l4-4 4 4" />,
  down: <path d="M8 3v9.5m-4-4 4 4 4-4" />,
  level: <path d="M2.5 8H13M9.5 4.5 13 8l-3.5 3.5" />,
  more: <path d="M3 8h.1M8 8h.1M13 8h.1" />,
} as const satisfies Record<string, ReactElement>;

export type IconName = keyof typeof shapes;

/** A picture beside words: it says nothing to who does not see it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}
