// What says most about layers, in Chromium too: the cases, the values of Keras with its training, models, gradients.
import './cases.test.ts';
import './keras.test.ts';
import './kerasLayers.test.ts';
import './layers.test.ts';
import './sequential.test.ts';
import './valueAndGrad.test.ts';
