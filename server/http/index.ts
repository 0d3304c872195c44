export { answerProblem, Problem, ProblemDetails, type ProblemStatus } from './problem.ts';
export * from './router.ts';
