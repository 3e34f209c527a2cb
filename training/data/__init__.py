"""From folders and manifests to the batches a model sees."""
