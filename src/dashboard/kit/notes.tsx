import { useEffect, useRef } from 'react';

const noteId = 'note';
const marginPx = 8;
const watchEveryMs = 250;

function place(note: HTMLElement, target: Element): void {
  const at = target.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = note;
  const above = at.top - height - marginPx / 2;
  const left = at.left + at.width / 2 - width / 2;
  note.style.left = `${Math.max(marginPx, Math.min(left, innerWidth - width - marginPx))}px`;
  note.style.top = `${above > marginPx ? above : at.bottom + marginPx / 2}px`;
}

/** Shows the `data-note` of whatever is pointed at or focused: one element for thousands of notes. */
export function Notes() {
  const ref = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const note = ref.current!;
    let shownFor: Element | null = null;
    let watch: ReturnType<typeof setInterval> | undefined;

    const hide = () => {
      if (!shownFor) return;
      clearInterval(watch);
      shownFor.removeAttribute('aria-describedby');
      shownFor = null;
      note.hidePopover();
    };
    const show = (event: Event) => {
      const target = event.target instanceof Element ? event.target.closest('[data-note]') : null;
      if (target === shownFor) return;
      hide();
      const text = target?.getAttribute('data-note');
      if (!target || !text) return;
      shownFor = target;
      note.textContent = text;
      note.showPopover();
      place(note, target);
      // What it is about may change, or go, without being left.
      watch = setInterval(() => {
        const said = target.isConnected ? target.getAttribute('data-note') : null;
        if (!said) return hide();
        if (note.textContent !== said) note.textContent = said;
      }, watchEveryMs);
      if (text !== target.getAttribute('aria-label') && !target.hasAttribute('aria-describedby')) {
        target.setAttribute('aria-describedby', noteId);
      }
    };
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide();

    const controller = new AbortController();
    const { signal } = controller;
    document.addEventListener('pointerover', show, { signal });
    document.addEventListener('focusin', show, { signal });
    document.addEventListener('focusout', hide, { signal });
    document.addEventListener('keydown', onKey, { signal });
    addEventListener('scroll', hide, { signal, capture: true, passive: true });
    return () => {
      hide();
      controller.abort();
    };
  }, []);

  return <div ref={ref} id={noteId} className="note" role="tooltip" popover="manual" />;
}
