import { useEffect, useRef } from 'react';

const noteId = 'note';
const marginPx = 8;

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

    const hide = () => {
      if (!shownFor) return;
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
    return () => controller.abort();
  }, []);

  return <div ref={ref} id={noteId} className="note" role="tooltip" popover="manual" />;
}
