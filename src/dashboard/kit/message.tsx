import type { ReactNode } from 'react';
import type { Problem } from '../data/problem.ts';
import { Button, IconButton } from './button.tsx';
import { Icon, type IconName } from './icons.tsx';

/** Something that is said across a view or above it. */
export function Notice(props: {
  readonly tone?: 'info' | 'warning' | 'error';
  readonly children: ReactNode;
  readonly onDismiss?: () => void;
}) {
  const { tone = 'info', children, onDismiss } = props;
  return (
    <div className="notice" data-tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon name={tone === 'error' ? 'failed' : tone === 'warning' ? 'degraded' : 'unknown'} />
      <div className="notice-body">{children}</div>
      {onDismiss && <IconButton icon="close" label="Dismiss" size="small" onClick={onDismiss} />}
    </div>
  );
}

/** Stands where there is nothing else to show, and says why. */
export function Message(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly code?: string;
  readonly level?: 'h1' | 'h2';
}) {
  const { icon, title, children, code, level: Heading = 'h2' } = props;
  return (
    <div className="message">
      <Icon name={icon} />
      <Heading>{title}</Heading>
      {children}
      {code && <span className="message-code">{code}</span>}
    </div>
  );
}

/** An error of the server, or none reached, where a view should be. */
export function ProblemMessage(props: {
  readonly problem: Problem;
  readonly onRetry: () => void;
  readonly title?: string;
  readonly level?: 'h1' | 'h2';
}) {
  const { problem, onRetry, title = 'This could not be read', level } = props;
  return (
    <Message icon="failed" title={title} code={problem.code} level={level}>
      <p role="alert">{problem.message}</p>
      <Button icon="retry" onClick={onRetry}>
        Try again
      </Button>
    </Message>
  );
}

/** The same in a line, above what was read before. */
export const ProblemNotice = ({
  problem,
  onRetry,
}: {
  readonly problem: Problem;
  readonly onRetry?: () => void;
}) => (
  <Notice tone="error">
    {problem.message} <code>{problem.code}</code>{' '}
    {onRetry && (
      <Button size="small" icon="retry" onClick={onRetry}>
        Try again
      </Button>
    )}
  </Notice>
);

export const Loading = ({ children = 'Loading …' }: { readonly children?: ReactNode }) => (
  <div className="loading" role="status">
    <Icon name="clock" />
    {children}
  </div>
);
