import { expect, test } from "vitest";
import { majorityVote, type PanelAnswer, panelAccuracy } from "../../lib/evaluation/votes.js";

test("the most frequent answer wins, and equal ones are a tie", () => {
  expect(majorityVote([2, 1, 2])).toBe(2);
  expect(majorityVote([2, 1, 1, 2, 0])).toBe("tie");
  expect(majorityVote([7])).toBe(7);
  expect(majorityVote([undefined, 1, undefined])).toBeUndefined(); // most people don't know
  expect(majorityVote([undefined, 1])).toBe("tie");
});

// Four pictures of the classes 0, 0, 0, 1 and three people.
const labels = [0, 0, 0, 1];
const answers: PanelAnswer[][] = [
  [0, 1, undefined, 1],
  [0, 0, undefined, undefined],
  [1, undefined, 0, undefined],
];

test("the four columns of a comparison with people", () => {
  expect(panelAccuracy(answers, labels)).toEqual({
    // Class 0: right are 0, 0 | 0 | 0 of nine answers; class 1: one of three.
    answers: (4 / 9 + 1 / 3) / 2,
    // Votes: 0, a tie of three, don't know, don't know. Class 0: one of three; class 1: none of one.
    majority: (1 / 3 + 0) / 2,
    // Without the tie: class 0 has two left, one right.
    majorityWithoutTies: (1 / 2 + 0) / 2,
    // Guesses of class 0: 0, 0, 1 | 1, 0 | 0, four of six right; of class 1: the only one.
    guesses: (4 / 6 + 1) / 2,
    // Among guesses: 0, a tie of 1 and 0, 0, 1: all right but the tie, which is left out.
    majorityOfGuesses: 1,
    ties: 1,
    tiesOfGuesses: 1,
    unsure: 5,
  });
});

test("one person's majority is that person", () => {
  const alone = panelAccuracy([[0, 1, undefined, 1]], labels);
  expect(alone).toMatchObject({ answers: (1 / 3 + 1) / 2, majority: (1 / 3 + 1) / 2, ties: 0, unsure: 1 });
  expect(alone).toMatchObject({ guesses: (1 / 2 + 1) / 2, majorityOfGuesses: (1 / 2 + 1) / 2 });
});

test("where nobody guesses there is no accuracy of guesses, and where all is tied none without ties", () => {
  expect(panelAccuracy([[undefined]], [0])).toMatchObject({ answers: 0, majority: 0, guesses: Number.NaN });
  expect(panelAccuracy([[0], [1]], [0])).toMatchObject({ majority: 0, majorityWithoutTies: Number.NaN, ties: 1 });
});

test("answers that do not fit the questions are refused", () => {
  expect(() => panelAccuracy([[0, 1]], [0])).toThrow(
    "panelAccuracy: expected an answer to each of 1 questions, got 2 of person 0",
  );
  expect(() => panelAccuracy([], [0])).toThrow("expected answers of one or more people");
  expect(() => panelAccuracy([[]], [])).toThrow("got 1 and 0");
  expect(() => majorityVote([])).toThrow("majorityVote: expected at least one answer, got none");
});
