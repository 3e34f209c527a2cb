"""Room 4: network inputs become predictions. The app's only importer of onnxruntime."""
