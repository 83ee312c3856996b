"""Trains a model of Clampwise on, with Keras on JAX.

    python train_on.py <folder> <process> <processes> <port>
"""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
import numpy as np
from keras import distribution

EPOCHS, BATCH = 5, 32

folder = sys.argv[1]
process, processes, port = map(int, sys.argv[2:])

if processes > 1:
    jax.config.update(
        "jax_cpu_collectives_implementation", "gloo"
    )
    address = f"127.0.0.1:{port}"
    distribution.initialize(address, processes, process)
    distribution.set_distribution(
        distribution.DataParallel(auto_shard_dataset=False)
    )

model = keras.saving.load_model(f"{folder}/small.keras")
x = np.load(f"{folder}/x.npy")
y = np.load(f"{folder}/y.npy")

share = BATCH // processes
batches = np.arange(len(x)).reshape(-1, processes, share)
mine = batches[:, process].ravel()
history = model.fit(
    x[mine],
    y[mine],
    batch_size=share,
    epochs=EPOCHS,
    shuffle=False,
    verbose=0,
)

name = f"{folder}/grown-{processes}-{process}"
model.save(f"{name}.keras")
with open(f"{name}.json", "w") as file:
    json.dump(history.history["loss"], file)
