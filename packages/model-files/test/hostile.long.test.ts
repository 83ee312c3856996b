import { test } from 'vitest';
import { HOSTILE } from './support/hostile.ts';
import { expectHarmless } from './support/measured.ts';

test.each(HOSTILE.filter(({ isQuick }) => isQuick !== true))(
  '$name does no harm',
  (hostile) => expectHarmless(hostile),
  60_000,
);
