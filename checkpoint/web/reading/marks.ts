// What is known of one character that was read.
import type { ReadProblem, ReadRepair, ReadReply } from '../../../base/web/wire/terminal';

export const WEAK_BELOW = 0.9;

export interface Mark {
  confidence: number | null; // null: it was typed
  isWeak: boolean; // compare it with the document
  repair: ReadRepair | null;
  isWrong: boolean;
}

export interface Pointed {
  line: number;
  column: number;
  length: number;
}

export function covers(problem: ReadProblem, line: number, column: number): boolean {
  return problem.length > 0 && problem.line === line && column >= problem.column && column < problem.column + problem.length;
}

export function marksOf(reply: ReadReply | undefined, line: number, column: number): Mark {
  if (!reply) return { confidence: null, isWeak: false, repair: null, isWrong: false };
  const confidence = reply.characters[line]?.characters[column]?.confidence ?? null;
  const isLookedAt = reply.lookAt.some((place) => place.line === line && place.column === column);
  return {
    confidence,
    isWeak: isLookedAt || (confidence !== null && confidence < WEAK_BELOW),
    repair: reply.repairs.find((fixed) => fixed.line === line && fixed.column === column) ?? null,
    isWrong: reply.problems.some((problem) => covers(problem, line, column)),
  };
}
