"""The other house: radiographs with labels become one ONNX file with its card.

    experiment.toml --experiment.load--> Experiment (only differences from the defaults; an unknown key is an error)
    folders, our own exports --data.sources--> Row: path, labels, patient, source, weight
    Row --data.cache (the app's own reader and network_input)--> square grey levels, digest, perceptual hash
    Row --data.split--> fit 60 | select 10 | calibrate 5 | check 25 by patient hash; all entered in <runs>/ledger.jsonl

    fit       trains on `fit`, chooses the epoch on `select` (plain, and reframed, re-exposed, re-sharpened,
              re-encoded copies); then readiness.py: temperature and gate on `calibrate`, heatmap scale on
              `select`, the curve on `check`
    evaluate  opens the official test part, once per finished run; freezes what it finds in test.json
    export    closed-form Grad-CAM, embedding, distance, calibrated probabilities -> one ONNX file, parity, card

    <runs>/<experiment>-seed<k>/   experiment.json, environment.json, metrics.jsonl, checkpoint.pt (each epoch),
                                   best.safetensors, readiness.json, readiness.safetensors, test.json, plots/

The loop: `fit --add EXPORT_DIR` takes in what readers sent (data.additions): used and skipped are counted by reason,
and the ledger refuses a patient, digest or near-duplicate of the `check` or test part.

Imports of the app: imaging, contract, measures, errors; nothing else. A model is one function in models/ and one line
in MODELS.
"""

from training.torchvision_cpu import import_torchvision

import_torchvision()
