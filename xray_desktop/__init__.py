"""Clinical review of chest radiographs beside a model. Not for diagnosis.

The house in one line:

    file -> Radiograph -> network input -> ONNX -> Prediction -> Session -> widgets -> Review -> store -> training set
         -> training -> model.onnx -> (back to the ONNX door)

Three things are enough to find your way:

1. Rooms in a row. A room imports only rooms to its left:

       imaging     file -> grey levels; the one door to the network (network_input.PIXEL_RULES)
       contract    what app and training must agree on: findings, graph, card, working point, manifest, ledger
       measures    statistics as pure functions on arrays
       inference   network inputs -> predictions; the only importer of onnxruntime
       review      what the reader thinks: frozen session state, append-only store
       exchange    what leaves and enters the building: de-identification, training sets
       ui          the window; the only importer of PySide6

2. Two houses, one door. The app never imports ``training``; ``training`` sees nothing of the app but imaging, contract
   and measures. What both must agree on lives there, once.

3. The app knows one kind of model: a list of findings with a probability and a heatmap each. Whatever was trained
   exports to that; there is no ``if model_type``.

State goes down, wishes go up: a widget emits what the user wants, a presenter makes the next frozen state by a pure
function, every widget shows it. What the network gets comes from ``network_grey(radiograph)``, never from a picture on
the screen. Reads are append-only, and a disagreement is the stored label against the call stored with it.

The import contracts in pyproject.toml hold all this; ``make check`` runs them.
"""

__version__ = "0.1.0"
