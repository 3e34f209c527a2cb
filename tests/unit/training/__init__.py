"""Tests of the training house; its package comes first, because timm imports torchvision."""

import training  # noqa: F401
