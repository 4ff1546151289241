import { readFileSync, writeFileSync } from 'node:fs';

// Keeps the examples shown in the documents the same as the files that are type-checked and run.
// Usage: node scripts/readme-examples.ts [--check]

const documents = ['README.md', 'docs/api.md', 'docs/observability.md'];
const marked = /<!-- (examples\/[\w-]+\.ts) -->\n```ts\n[\s\S]*?```/g;

const isCheck = process.argv.includes('--check');
for (const document of documents) {
  const text = readFileSync(document, 'utf8');
  const current = text.replace(marked, (_block, file: string) => {
    return `<!-- ${file} -->\n\`\`\`ts\n${readFileSync(file, 'utf8')}\`\`\``;
  });
  if (current === text) continue;
  if (isCheck) {
    console.error(`${document} shows other examples than the files hold: run "npm run examples".`);
    process.exitCode = 1;
  } else writeFileSync(document, current);
}
