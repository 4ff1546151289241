import { createContext, useContext } from 'react';

/** Where what opens above the page is put: within its landmarks, and untouched by what the page looks like. */
export const OverlaysContext = createContext<HTMLElement | null>(null);

export const useOverlays = (): HTMLElement | null => useContext(OverlaysContext);
