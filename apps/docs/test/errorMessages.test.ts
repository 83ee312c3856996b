import { join } from 'node:path';
import * as kernels from '@clampwise/kernels';
import { dense, sequential } from '@clampwise/layers';
import { toOnnx } from '@clampwise/layers/onnx';
import { clipByValue, guard } from '@clampwise/tfjs-adapter';
import { loadKerasModel } from '@clampwise/tfjs-adapter/keras';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { KINDS, kindOf, OTHER } from '../src/errors/kinds.ts';
import { type Message, readMessages } from '../src/errors/messages.ts';
import { errorPage } from '../src/errors/page.ts';

const PAGE = join(import.meta.dirname, '../pages/guide/error-messages.md');

const messages = readMessages();

/** What the calls of the page can name. */
function scope(): Record<string, unknown> {
  const disposed = tf.tensor1d([1]);
  disposed.dispose();
  const x = Float32Array.of(-2, 0.5, 3);
  return { ...kernels, x, dense, sequential, toOnnx, clipByValue, guard, loadKerasModel, disposed };
}

async function thrown(calls: readonly string[]): Promise<string> {
  const names = scope();
  const program = new Function(
    ...Object.keys(names),
    `return (async () => {${calls.join(';\n')}})();`,
  );
  try {
    await program(...Object.values(names));
  } catch (error) {
    if (kernels.isClampwiseError(error)) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error(`${calls.join('; ')} throws no error`);
}

it('the page of errors is as the sources make it', async () => {
  const page = await errorPage(messages, thrown);
  await expect(page, 'A message has changed: run npm run errors').toMatchFileSnapshot(PAGE);
});

it('every message has words of its own', () => {
  const silent = messages.filter(
    ({ text }) => !/\p{L}/u.test(text.replace(/must be|received/g, '')),
  );
  expect(silent).toEqual([]);
});

it.each(KINDS)('$title: the page has the message of its calls', async ({ title, calls }) => {
  const said = (await thrown(calls)).replace(/^\w+: [\w.]+: /, '');
  const found = messages.filter((message) => patternsOf(message).some((one) => one.test(said)));
  expect(found.map((message) => kindOf(message).title)).toContain(title);
});

/** What a message can be when values stand in it, with each of its hints or none. */
function patternsOf({ text, hints }: Message): RegExp[] {
  return ['', ...hints].map((hint) => {
    const [start = '', end = ''] = text.split(/(?=; received)/);
    const whole = hint.startsWith('did')
      ? `${text}; ${hint}`
      : [start, hint].join(hint && ' ') + end;
    const literal = whole.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return new RegExp(`^${literal.join('.*')}$`);
  });
}

it('most messages are of a kind', () => {
  const others = messages.filter((message) => kindOf(message) === OTHER);
  expect(others.length).toBeLessThan(messages.length / 20);
  for (const kind of KINDS) expect(messages.map(kindOf), kind.title).toContain(kind);
});
