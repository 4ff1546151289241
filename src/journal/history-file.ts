/** Where the history of a journal file is kept. */
export const historyFileOf = (file: string): string => `${file}-history`;
