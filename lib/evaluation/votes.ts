// Several people answer the same questions, and may say that they don't know: the four columns of CLIP's comparison with
// people (Radford et al. 2021, section 4 and Table 2), where five people name the breeds of Oxford-IIIT Pets.
import { meanPerClass, type Outcome } from "./metrics.js";

/** A class, or undefined: "I don't know". */
export type PanelAnswer = number | undefined;

/** The most frequent of one or more answers; "tie" where several are. "I don't know" is an answer like the others. */
export function majorityVote(answers: readonly PanelAnswer[]): PanelAnswer | "tie" {
  if (answers.length === 0) throw new Error("majorityVote: expected at least one answer, got none");
  const votes = new Map<PanelAnswer, number>();
  for (const answer of answers) votes.set(answer, (votes.get(answer) ?? 0) + 1);
  const most = [...votes.values()].reduce((high, count) => Math.max(high, count));
  const winners = [...votes.keys()].filter((answer) => votes.get(answer) === most);
  return winners.length === 1 ? winners[0] : "tie";
}

/** Accuracies are means over classes of fractions in 0..1, as Oxford-IIIT Pets has them; NaN where nothing is left to count. */
export interface PanelAccuracy {
  /** Of all answers; "I don't know" is wrong. */
  readonly answers: number;
  /** Of the pictures' majority votes; a tie is wrong, and so is a majority that doesn't know. */
  readonly majority: number;
  /** The same of the pictures without a tie, as in Table 2. */
  readonly majorityWithoutTies: number;
  /** Of the answers other than "I don't know". */
  readonly guesses: number;
  /** Of the majority votes among those, pictures with a tie or without a guess left out, as in Table 2. */
  readonly majorityOfGuesses: number;
  /** Pictures whose vote is a tie, and whose vote among guesses is one. */
  readonly ties: number;
  readonly tiesOfGuesses: number;
  /** Answers that are "I don't know". */
  readonly unsure: number;
}

/** Accuracies of the answers [people][N] of one or more people to N questions with known labels [N]. */
export function panelAccuracy(answers: readonly (readonly PanelAnswer[])[], labels: ArrayLike<number>): PanelAccuracy {
  requireAnswers(answers, labels.length);
  const pictures = Array.from(labels, (label, i) => ({ label, given: answers.map((person) => person[i]) }));
  const single = pictures.flatMap(({ label, given }) => given.map((answer) => ({ label, answer })));
  const votes = pictures.map(({ label, given }) => ({ label, answer: majorityVote(given) }));
  const guessed = pictures
    .map(({ label, given }) => ({ label, given: given.filter((answer) => answer !== undefined) }))
    .filter(({ given }) => given.length > 0)
    .map(({ label, given }) => ({ label, answer: majorityVote(given) }));
  return {
    answers: accuracy(single),
    majority: accuracy(votes),
    majorityWithoutTies: accuracy(votes.filter(isDecided)),
    guesses: accuracy(single.filter(({ answer }) => answer !== undefined)),
    majorityOfGuesses: accuracy(guessed.filter(isDecided)),
    ties: votes.length - votes.filter(isDecided).length,
    tiesOfGuesses: guessed.length - guessed.filter(isDecided).length,
    unsure: single.filter(({ answer }) => answer === undefined).length,
  };
}

interface Answered {
  readonly label: number;
  readonly answer: PanelAnswer | "tie";
}

function isDecided({ answer }: Answered): boolean {
  return answer !== "tie";
}

function accuracy(answered: readonly Answered[]): number {
  const outcomes: Outcome[] = answered.map(({ label, answer }) => ({ label, isRight: answer === label }));
  return outcomes.length === 0 ? Number.NaN : meanPerClass(outcomes);
}

function requireAnswers(answers: readonly (readonly PanelAnswer[])[], pictures: number): void {
  if (answers.length === 0 || pictures === 0)
    throw new Error(
      `panelAccuracy: expected answers of one or more people to one or more questions, got ${answers.length} and ${pictures}`,
    );
  for (const [person, given] of answers.entries())
    if (given.length !== pictures)
      throw new Error(
        `panelAccuracy: expected an answer to each of ${pictures} questions, got ${given.length} of person ${person}`,
      );
}
