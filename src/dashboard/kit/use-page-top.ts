import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Where an element begins on the page and how wide it is, also after what stands above it has changed. */
export function usePageTop<Element extends HTMLElement>(): {
  readonly ref: RefObject<Element | null>;
  readonly topPx: number;
  readonly widthPx: number;
} {
  const ref = useRef<Element>(null);
  const [place, setPlace] = useState({ topPx: 0, widthPx: 0 });
  useLayoutEffect(() => {
    const element = ref.current!;
    const look = () => {
      const topPx = Math.round(element.getBoundingClientRect().top + scrollY);
      const widthPx = element.clientWidth;
      setPlace((before) =>
        before.topPx === topPx && before.widthPx === widthPx ? before : { topPx, widthPx },
      );
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  return { ref, ...place };
}
