"""Trains the sample model of the playground in Keras, for test/modelFileTraining.test.ts.

It reads the examples in rainTraining.json, which the page draws, and adds what Keras makes of
them: with the constraint of the model, and without it.
"""

import json
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

HERE = Path(__file__).parent
MODEL = HERE / "../src/modelFile/rain.keras"
DOCUMENT = HERE / "rainTraining.json"
STEPS = 50

examples = json.loads(DOCUMENT.read_text())
x = np.array(examples["inputs"], "float32")
y = np.array(examples["targets"], "float32")


def train(is_bound):
    """The loss and the norms of the gradients before and in each step, and the kernel after it."""
    model = keras.saving.load_model(MODEL)
    kernel = model.get_layer("hidden").kernel
    if not is_bound:
        kernel.constraint = None
    optimizer = model.optimizer
    rows = []
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        variables = model.trainable_variables
        gradients = tape.gradient(loss, [each.value for each in variables])
        limited = [tf.clip_by_norm(each, optimizer.clipnorm) for each in gradients]
        optimizer.apply_gradients(zip(gradients, variables))
        values = kernel.numpy()
        rows.append(
            {
                "loss": float(loss),
                "before": float(tf.linalg.global_norm(gradients)),
                "after": float(tf.linalg.global_norm(limited)),
                "smallest": float(values.min()),
                "largest": float(values.max()),
            }
        )
    return rows


answers = {
    "keras": keras.__version__,
    "inputs": examples["inputs"],
    "targets": examples["targets"],
    "bound": train(True),
    "free": train(False),
}
DOCUMENT.write_text(json.dumps(answers, indent=1) + "\n")
