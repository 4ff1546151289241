import { existsSync, readFileSync } from 'node:fs';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  parse,
  printSchema,
  visit,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';

const ownTypes = (from: GraphQLSchema) =>
  Object.values(from.getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );

/** `coordinate: signature` of everything a type says, with its description. */
function* partsOf(type: GraphQLNamedType): Generator<{ part: string; description?: string | null }> {
  yield { part: type.name, description: type.description };
  if (isEnumType(type)) {
    for (const value of type.getValues()) {
      yield { part: `${type.name}.${value.name}`, description: value.description };
    }
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield { part: `${type.name}.${field.name}: ${field.type}`, description: field.description };
    }
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  for (const { name } of type.getInterfaces())
    yield { part: `${type.name} implements ${name}`, description: '-' };
  for (const field of Object.values(type.getFields())) {
    yield { part: `${type.name}.${field.name}: ${field.type}`, description: field.description };
    for (const arg of field.args) {
      const fallback = arg.default ? ` = ${JSON.stringify(arg.default)}` : '';
      yield {
        part: `${type.name}.${field.name}(${arg.name}: ${arg.type}${fallback})`,
        description: arg.description,
      };
    }
  }
}

const allParts = (from: GraphQLSchema) => ownTypes(from).flatMap((type) => [...partsOf(type)]);

describe('the schema', () => {
  test('describes every type, field, argument and enum value', () => {
    const silent = allParts(schema).filter(({ description }) => !description?.trim());
    expect(silent.map(({ part }) => part)).toEqual([]);
  });

  test('is what schema.graphql says', () => {
    const stored = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');
    expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toBe(stored);
  });
});

const target = new URL('../../../shared/schema-target.graphql', import.meta.url);

const leftOutTypes = [
  'Acknowledgement',
  'Delivery',
  'DeliveryState',
  'Silence',
  'SilenceInput',
  'HealthPoint',
  'Mutation',
];
const leftOutFields = ['acknowledgement', 'acknowledged', 'deliveries', 'history', 'silences'];

/** The target without what is not served yet. */
function withoutLeftOut(document: DocumentNode): DocumentNode {
  const dropType = (node: { name: { value: string } }) =>
    leftOutTypes.includes(node.name.value) ? null : undefined;
  const dropField = (node: { name: { value: string } }) =>
    leftOutFields.includes(node.name.value) ? null : undefined;
  return visit(document, {
    ObjectTypeDefinition: dropType,
    EnumTypeDefinition: dropType,
    InputObjectTypeDefinition: dropType,
    FieldDefinition: dropField,
    InputValueDefinition: dropField,
  });
}

describe.skipIf(!existsSync(target))('the target schema', () => {
  test('is in the schema with its names, nullability, arguments, defaults and interfaces', () => {
    const wanted = buildASTSchema(withoutLeftOut(parse(readFileSync(target, 'utf8'))));
    const served = new Set(allParts(schema).map(({ part }) => part));
    const missing = allParts(wanted).filter(({ part }) => !served.has(part));
    expect(allParts(wanted).length).toBeGreaterThan(150);
    expect(missing.map(({ part }) => part)).toEqual([]);
  });

  test('has its descriptions in those of the schema', () => {
    const plain = (text: string) => text.replace('`acknowledged`, ', '').replace(/\s+/g, ' ').trim();
    const wanted = buildASTSchema(withoutLeftOut(parse(readFileSync(target, 'utf8'))));
    const served = new Map(allParts(schema).map(({ part, description }) => [part, plain(description ?? '')]));
    const described = allParts(wanted).filter(({ description }) => description && description !== '-');
    const changed = described.filter(
      ({ part, description }) => !served.get(part)?.includes(plain(description!)),
    );
    expect(described.length).toBeGreaterThan(20);
    expect(changed).toEqual([]);
  });
});
