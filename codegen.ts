import type { CodegenConfig } from '@graphql-codegen/cli';

const typedOperations = (documents: string): CodegenConfig['generates'][string] => ({
  documents,
  preset: 'client',
  presetConfig: { fragmentMasking: false },
  config: {
    documentMode: 'string',
    enumsAsTypes: true,
    futureProofEnums: true,
    useTypeImports: true,
    strictScalars: true,
    scalars: { DateTime: 'string', JSON: 'unknown' },
  },
});

const config: CodegenConfig = {
  schema: 'schema.graphql',
  emitLegacyCommonJSImports: false,
  importExtension: '.ts',
  generates: {
    'src/client/generated/': typedOperations('src/client/*.graphql'),
    'src/dashboard/generated/': typedOperations('src/dashboard/**/*.graphql'),
  },
};

export default config;
