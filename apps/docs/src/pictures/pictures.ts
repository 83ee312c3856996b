import { drawClipArrows } from './clipArrows.ts';
import { drawGradientNorms } from './gradientNorms.ts';
import { drawLayerOrConstraint } from './layerOrConstraint.ts';
import { drawProjections } from './projections.ts';
import { drawStuckWeight } from './stuckWeight.ts';
import { escaped } from './svg.ts';
import { drawUpdateStep } from './updateStep.ts';
import { drawWaveforms } from './waveforms.ts';

/** The pictures that a guide can show as `![text alternative](picture:name "caption")`. */
export const PICTURES = {
  'clip-arrows': drawClipArrows,
  'gradient-norms': drawGradientNorms,
  'layer-or-constraint': drawLayerOrConstraint,
  projections: drawProjections,
  'stuck-weight': drawStuckWeight,
  'update-step': drawUpdateStep,
  waveforms: drawWaveforms,
} as const;

// A build renders each page several times.
const drawn = new Map<string, string>();

/** Returns a picture as HTML. Numbers come from the library, colors from the theme. */
export function pictureOf(name: string, alternative: string, caption: string): string {
  if (!Object.hasOwn(PICTURES, name))
    throw new Error(`no picture is named ${name}; there are ${Object.keys(PICTURES).join(', ')}`);
  const drawing = drawn.get(name) ?? PICTURES[name as keyof typeof PICTURES]();
  drawn.set(name, drawing);
  return [
    `<figure class="picture ${name}" v-pre>`,
    `<div role="img" aria-label="${escaped(alternative)}">${drawing}</div>`,
    caption === '' ? '' : `<figcaption>${escaped(caption)}</figcaption>`,
    '</figure>\n',
  ].join('');
}
