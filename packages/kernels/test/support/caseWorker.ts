// A worker of the browser: runs the cases and posts what came of them.
import {
  runClipCases,
  runClipVjpCases,
  runNonNegCases,
  type TestApi,
  type VjpResult,
} from '@clampwise/testing';
import {
  type Bound,
  type BoundGradient,
  backendInfo,
  clip,
  clipVjp,
  nonNeg,
} from '../../src/index.ts';

function values(gradient: BoundGradient): VjpResult['dMin'] {
  return gradient !== null && typeof gradient === 'object' && 'shape' in gradient
    ? gradient.data
    : (gradient as VjpResult['dMin']);
}

const started: Promise<string | null>[] = [];

const api: TestApi = {
  describe: (_, body) => body(),
  it: (title, body) => void started.push(outcome(title, body)),
  skip: () => {},
};

async function outcome(title: string, body: () => void | Promise<void>): Promise<string | null> {
  try {
    await body();
    return null;
  } catch (error) {
    return `${title}: ${error}`;
  }
}

runClipCases(api, ({ x, min, max, shape, nan }) =>
  clip(x, min as Bound, max as Bound, { shape, ...(nan === undefined ? {} : { nan }) }),
);
runNonNegCases(api, ({ x, nan }) => nonNeg(x, nan === undefined ? {} : { nan }));
runClipVjpCases(api, ({ dy, x, min, max, shape, gradient }) => {
  const options = { shape, ...(gradient === undefined ? {} : { gradient }) };
  const { dx, dMin, dMax } = clipVjp(dy, x, min as Bound, max as Bound, options);
  return { dx, dMin: values(dMin), dMax: values(dMax) };
});

const outcomes = await Promise.all(started);
const failed = outcomes.filter((each) => each !== null);
postMessage({
  backend: backendInfo().backend,
  passed: outcomes.length - failed.length,
  failed,
});
