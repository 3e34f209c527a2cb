"""What a finished run learnt: neighbours, layers, heatmaps side by side, whether they point at the finding."""
