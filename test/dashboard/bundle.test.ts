import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../build/dashboard', import.meta.url));
const page = readFileSync(`${folder}/index.html`, 'utf8');
const assets = readdirSync(`${folder}/assets`);

/** The files that the page names, and what those import at once. */
function firstLoad(): readonly string[] {
  const needed = new Set([...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, path]) => path!));
  for (const path of needed) {
    if (!path.endsWith('.js')) continue;
    const code = readFileSync(`${folder}/${path}`, 'utf8');
    for (const [, file] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g))
      needed.add(`assets/${file}`);
  }
  return ['index.html', ...needed];
}

describe('the built dashboard', () => {
  it.each(['br', 'gz'])('is first loaded with less than 200 KB of %s', (ending) => {
    const files = firstLoad();
    expect(files.length).toBeGreaterThan(3);
    const bytes = files.reduce(
      (sum, file) => sum + readFileSync(`${folder}/${file}.${ending}`).byteLength,
      0,
    );
    expect(bytes).toBeLessThan(200_000);
  });

  it('names its assets by what they hold, and has each compressed beside it', () => {
    const plain = assets.filter((name) => !/\.(br|gz)$/.test(name));
    expect(plain.filter((name) => !/-[\w-]{8}\.(js|css|svg)$/.test(name))).toEqual([]);
    for (const name of plain) expect(assets).toEqual(expect.arrayContaining([`${name}.br`, `${name}.gz`]));
    expect(assets.filter((name) => name.includes('.map'))).toEqual([]);
  });

  it('has nothing inline, and nothing of another host', () => {
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/i);
    expect(page).not.toMatch(/(?:src|href)="(?!\.\/)/);
    const styles = assets.filter((name) => name.endsWith('.css'));
    for (const name of styles) {
      expect(readFileSync(`${folder}/assets/${name}`, 'utf8')).not.toMatch(/@import|url\((?!["']?\.?\/)/);
    }
  });
});
