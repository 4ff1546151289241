import { builder } from './builder.ts';
import { describedEnum } from './enums.ts';
import type { Viewer } from './viewer.ts';

const RoleEnum = describedEnum<Uppercase<Viewer['role']>>('Role', 'What somebody may do.', {
  VIEWER: 'Read.',
  OPERATOR: 'Read and change.',
});

const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who asks.',
  fields: (t) => ({
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name of the token; null for who gave none.',
    }),
    role: t.field({
      type: RoleEnum,
      description: 'What they may do.',
      resolve: ({ role }) => (role === 'operator' ? 'OPERATOR' : 'VIEWER'),
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerRef,
    description: 'Who asks, by the token that was given.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
