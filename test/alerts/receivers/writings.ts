const unitsOf = (text: string) => text.split('');
const bytesOf = (text: string) => [...Buffer.from(text)];
const hex = (value: number, length: number) => value.toString(16).padStart(length, '0');

const names: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
  '/': 'sol',
  '+': 'plus',
};

/** How a text may be written by who has it. */
export const writings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in upper case': (text) => text.toUpperCase(),
  'in lower case': (text) => text.toLowerCase(),
  'in JSON': (text) => JSON.stringify(text).slice(1, -1),
  'in JSON with slashes escaped': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON for HTML': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[&<>+'=/-]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4).toUpperCase()}`),
  'in JSON of ASCII alone': (text) =>
    unitsOf(text)
      .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
      .join(''),
  'in HTML': (text) => text.replace(/[&<>"'/+]/g, (unit) => `&${names[unit]};`),
  'in HTML by numbers': (text) => [...text].map((unit) => `&#${unit.codePointAt(0)};`).join(''),
  'in HTML by hexadecimal numbers': (text) =>
    [...text].map((unit) => `&#x${unit.codePointAt(0)!.toString(16)};`).join(''),
  'in a URL': encodeURIComponent,
  'in a URL in lower case': (text) => encodeURIComponent(text).toLowerCase(),
  'in a URL byte by byte': (text) =>
    bytesOf(text)
      .map((byte) => `%${hex(byte, 2)}`)
      .join(''),
  'in a form': (text) => new URLSearchParams([['', text]]).toString().slice(1),
};
