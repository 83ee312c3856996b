import { sampled } from '@clampwise/testing/sampled';
import { test } from 'vitest';
import { HOSTILE } from './support/hostile.ts';
import { expectHarmless } from './support/measured.ts';

const LONG = HOSTILE.filter(({ isQuick }) => isQuick !== true);

test.each(sampled(LONG, 2))('$name does no harm', (hostile) => expectHarmless(hostile), 60_000);
