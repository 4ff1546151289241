import { type FormEvent, useId, useState } from 'react';
import type { Problem } from '../data/problem.ts';
import { isToken, setToken } from '../data/token.ts';
import { Button } from '../kit/button.tsx';
import { Message } from '../kit/message.tsx';

/** Takes a token for as long as the tab is open. */
export function SignInForm({ onDone }: { readonly onDone?: () => void }) {
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const id = useId();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const token = text.trim();
    if (!isToken(token)) return setWrong(true);
    setToken(token);
    onDone?.();
  };

  return (
    <form className="sign-in" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>Token</label>
        <input
          id={id}
          className="input"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={text}
          aria-invalid={isWrong}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            setText(event.target.value);
            setWrong(false);
          }}
        />
        <span id={`${id}-hint`} className={isWrong ? 'field-error' : 'field-hint'}>
          {isWrong
            ? 'A token has 1 to 1,000 letters, digits or signs, and no spaces.'
            : 'Kept until this tab is closed, and sent to this service alone.'}
        </span>
      </div>
      <Button type="submit" kind="primary">
        Sign in
      </Button>
    </form>
  );
}

/** For a service that does not let just anybody read, and for a token that it does not know. */
export function SignInPage({ refusal }: { readonly refusal: Problem | null }) {
  if (!refusal) {
    return (
      <Message icon="hold" title="This service asks for a token" level="h1">
        <p>Whoever runs it makes one with “tidegate token new”.</p>
        <SignInForm />
      </Message>
    );
  }
  return (
    <Message icon="failed" title="The token was refused" code={refusal.code} level="h1">
      <p role="alert">{refusal.message} It may have been changed or taken back. Give another one:</p>
      <SignInForm />
      <Button kind="plain" onClick={() => setToken(null)}>
        Go on without a token
      </Button>
    </Message>
  );
}
