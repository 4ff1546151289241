import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config.ts';
import { defaultLimits } from '../../src/http/limits.ts';

const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');

test('docs/security.md has each limit with its default', () => {
  const rows = [...text.matchAll(/^\| `([\w.]+)`[^|]*\| `(\w+)` \|/gm)].map(([, key, value]) => [
    key!,
    value!,
  ]);
  const defaults = Object.entries(defaultLimits).flatMap(([key, value]) =>
    typeof value === 'object'
      ? Object.entries(value).map(([inner, number]) => [`${key}.${inner}`, String(number)])
      : [[key, String(value)]],
  );
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(defaults));
});

test('its configurations are configurations', () => {
  const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml]) => yaml!);
  expect(examples).toHaveLength(2);
  for (const yaml of examples) parseConfig(parse(yaml), 'the example', { ALICE_SHA256: 'ab'.repeat(32) });
});
