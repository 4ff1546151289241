import type { Problem } from '../data/problem.ts';
import { ProblemNotice } from '../kit/message.tsx';
import { useFreshness } from '../shell/freshness.tsx';

const saidAbove = ['UNREACHABLE', 'TIMEOUT'];

/** Why something was not read again, unless the page says already that the service does not answer. */
export function ReadProblem({
  problem,
  onRetry,
}: {
  readonly problem: Problem;
  readonly onRetry: () => void;
}) {
  const { isFresh } = useFreshness();
  if (!isFresh && saidAbove.includes(problem.code)) return null;
  return <ProblemNotice problem={problem} onRetry={onRetry} />;
}
