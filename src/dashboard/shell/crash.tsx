import { Component, type ReactNode } from 'react';
import { Button } from '../kit/button.tsx';
import { Message } from '../kit/message.tsx';

/** Instead of a page that is gone white: what went wrong, and a way out. */
export class Crash extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Message icon="failed" title="This page does not go on" code={String(error)} level="h1">
        <p>
          An error of the page itself, or a part of it that could not be loaded, as after the service was
          upgraded.
        </p>
        <Button icon="retry" kind="primary" onClick={() => location.reload()}>
          Load it again
        </Button>
      </Message>
    );
  }
}
