"""Writes the sample model of the playground: src/modelFile/rain.keras.

It needs Keras 3 and TensorFlow. Keras stores the archive without compression; here the same
entries are deflated, since the page carries them.
"""

import io
import zipfile
from pathlib import Path

import keras
import numpy as np

keras.utils.set_random_seed(2)
model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.Dense(6, activation="relu", kernel_constraint="non_neg", name="hidden"),
        keras.layers.Dense(1, name="amount"),
    ],
    name="rain",
)
model.compile(optimizer=keras.optimizers.Adam(0.05, clipnorm=1.0), loss="mse")
random = np.random.default_rng(3)
x = random.uniform(size=(64, 4)).astype("float32")
y = (x @ [3, 2, 1, 0.5]).astype("float32")[:, None]
model.fit(x, y, batch_size=16, epochs=5, verbose=0)
model.save("rain.keras")

stored = Path("rain.keras")
deflated = io.BytesIO()
with zipfile.ZipFile(stored) as source, zipfile.ZipFile(deflated, "w", zipfile.ZIP_DEFLATED) as target:
    for name in source.namelist():
        target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED, 9)
stored.unlink()
path = Path(__file__).parent / "../src/modelFile/rain.keras"
path.write_bytes(deflated.getvalue())

steps = int(model.optimizer.iterations.numpy())
print(f"{model.count_params()} parameters, {steps} steps, {path.stat().st_size} bytes")
keras.saving.load_model(path)
